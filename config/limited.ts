/** The core's limits as refinements of the schema, so that what is wrong with values is said with everything else. */
import type { z } from "zod";
import type { Finding } from "../policies/finding.ts";

/**
 * A schema whose values also keep a rule.
 *
 * @param rule gets "" as the path, so that the paths of its findings are relative to the value: `[2].prefix`
 */
export function limited<Schema extends z.ZodType>(
  schema: Schema,
  rule: (path: string, value: z.output<Schema>) => readonly Finding[],
): Schema {
  return schema.superRefine((value, context) => {
    for (const { path, message, fix } of rule("", value))
      context.addIssue({ code: "custom", path: keys(path), message: `${message}; ${fix}` });
  });
}

/** `[2].tags` gives `2, "tags"`. */
function keys(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key = ""]) =>
    index === undefined ? key : Number(index),
  );
}
