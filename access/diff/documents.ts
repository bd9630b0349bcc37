/** Documents from anywhere in the shape that this project writes: every list a list. */
import { z } from "zod";
import type { PolicyDocument } from "../../policies/document.ts";
import type { DialectName, PolicyKind } from "../../policies/evaluate/index.ts";
import { parseNamed } from "../decide.ts";
import type { NamedDocument } from "../model/model.ts";
import { UsageError } from "../usage-error.ts";

const Values = z.preprocess((value) => [value].flat(), z.tuple([z.string()], z.string()));

/** Numbers and booleans may stand without quotes. */
const ConditionValues = z.preprocess(
  (value) => [value].flat().map((one) => (isScalar(one) ? String(one) : one)),
  z.tuple([z.string()], z.string()),
);

function isScalar(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

const Statement = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.record(z.string(), Values)]).exactOptional(),
  Action: Values,
  Resource: Values,
  Condition: z.record(z.string(), z.record(z.string(), ConditionValues)).exactOptional(),
});

const Document = z.object({
  Version: z.literal("2012-10-17"),
  Statement: z.preprocess((value) => [value].flat(), z.array(Statement)),
});

/**
 * Reads a document for a comparison.
 * @throws UsageError for what is no policy, and for elements that a comparison does not take (NotAction and the like).
 */
export function comparable(
  named: NamedDocument,
  kind: PolicyKind,
  dialect: DialectName,
): PolicyDocument {
  parseNamed(named, kind, dialect);
  const { name, document } = named;
  const data: unknown = typeof document === "string" ? JSON.parse(document) : document;
  const result = Document.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(
    `${name} cannot be compared: ${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? ""}; write Version 2012-10-17 with Effect, Action and Resource in every statement`,
  );
}
