/** Policy documents as the cluster takes them in, checked as far as WEKA is known to check. */
import type { PolicyDocument } from "../../../policies/document.ts";
import { generationOf } from "../generation.ts";
import type { State } from "../state.ts";
import { supportedActions } from "./actions.ts";
import { Refusal } from "./refusal.ts";

const maxBytes = 2048;

/**
 * @param state tells the version, which knows some actions and not others
 * @param value parsed JSON
 * @param use wildcards in actions are for IAM policies; a Principal is for bucket policies
 * @throws Refusal when it is too large, or no policy
 */
export function checkedDocument(
  state: Pick<State, "version">,
  value: unknown,
  use: "iam" | "bucket",
): PolicyDocument {
  if (!isDocument(value)) throw new Refusal("Malformed policy: Version or Statement is invalid");
  if (new TextEncoder().encode(JSON.stringify(value)).length > maxBytes)
    throw new Refusal(`The policy is larger than the limit of ${maxBytes} bytes`);
  const known = supportedActions(generationOf(state.version));
  for (const statement of value.Statement)
    for (const action of [statement.Action].flat())
      if (!known.has(action) && (use === "bucket" || action !== "s3:*"))
        throw new Refusal(`Malformed policy: unsupported action '${action}'`);
  if (use === "bucket" && value.Statement.some((s) => s.Principal === undefined))
    throw new Refusal("Malformed policy: a bucket policy statement must have a Principal");
  return value;
}

function isDocument(value: unknown): value is PolicyDocument {
  if (!isObject(value) || value["Version"] !== "2012-10-17") return false;
  const statements = value["Statement"];
  return (
    Array.isArray(statements) &&
    statements.length > 0 &&
    statements.every(
      (s: unknown) =>
        isObject(s) &&
        (s["Effect"] === "Allow" || s["Effect"] === "Deny") &&
        isTexts(s["Action"]) &&
        isTexts(s["Resource"]),
    )
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One text or a list with at least one. */
function isTexts(value: unknown): boolean {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.length > 0 && texts.every((text) => typeof text === "string");
}
