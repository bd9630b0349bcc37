/** Policy documents compared statement by statement, however they are written. */
import { z } from "zod";
import { canonicalPolicy } from "../../policies/canonical.ts";
import { type Difference, differing, differingSets } from "./drift.ts";

const Document = z.looseObject({
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});

/**
 * @returns the statements that only one side has; nothing when both mean the same
 * @param declared undefined: no policy, as for `live`
 */
export function differingDocuments(field: string, declared: unknown, live: unknown): Difference[] {
  if (canonicalPolicy(declared ?? none) === canonicalPolicy(live ?? none)) return [];
  const statements = differingSets(field, statementsOf(declared), statementsOf(live), identity);
  // What differs may also be around the statements, such as the version of the language.
  if (statements.length > 0) return statements;
  return differing(field, JSON.stringify(declared), JSON.stringify(live));
}

const none = { Version: "2012-10-17", Statement: [] };

function statementsOf(document: unknown): readonly unknown[] {
  return Document.safeParse(document).data?.Statement ?? [];
}

function identity(statement: unknown): string {
  return canonicalPolicy({ Statement: [statement] });
}
