/** Documents from anywhere, as a comparison takes them. */
import type { Document } from "../../policies/diff/index.ts";
import type { DialectName, PolicyKind } from "../../policies/evaluate/index.ts";
import { parseNamed } from "../decide.ts";
import type { NamedDocument } from "../model/model.ts";
import { UsageError } from "../usage-error.ts";

/**
 * A document as data; one that is text is JSON.
 * @throws UsageError with every error of a document that is no policy.
 */
export function comparable(named: NamedDocument, kind: PolicyKind, dialect: DialectName): Document {
  parseNamed(named, kind, dialect);
  const { name, document } = named;
  const data: unknown = typeof document === "string" ? JSON.parse(document) : document;
  if (typeof data === "object" && data !== null) return data;
  throw new UsageError(`${name} is no policy: ${JSON.stringify(data)} has no statements`);
}
