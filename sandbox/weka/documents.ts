/** Policy documents as the simulator takes them in: read from a file, and checked as far as WEKA is known to check. */
import { readFileSync } from "node:fs";
import { WEKA_ACTIONS } from "../../policies/dialects/weka.ts";
import type { PolicyDocument } from "../../policies/document.ts";
import { CliError } from "./cli.ts";

const maxBytes = 2048;

/**
 * @param wildcards whether actions may have them: IAM policies may, bucket policies may not
 * @throws CliError when the file cannot be read, is too large, no JSON, or no policy
 */
export function readDocument(file: string, wildcards: "allowed" | "refused"): PolicyDocument {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CliError(`Could not read file "${file}"`);
  }
  const document = parse(text, file);
  if (new TextEncoder().encode(JSON.stringify(document)).length > maxBytes)
    throw new CliError(`The policy is larger than the limit of ${maxBytes} bytes`);
  for (const statement of document.Statement)
    for (const action of [statement.Action].flat())
      if (!isAction(action, wildcards))
        throw new CliError(`Malformed policy: unsupported action '${action}'`);
  if (wildcards === "refused" && document.Statement.some((s) => s.Principal === undefined))
    throw new CliError("Malformed policy: a bucket policy statement must have a Principal");
  return document;
}

function parse(text: string, file: string): PolicyDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CliError(`File "${file}" is not valid JSON`);
  }
  if (!isDocument(value)) throw new CliError("Malformed policy: Version or Statement is invalid");
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

function isAction(action: string, wildcards: "allowed" | "refused"): boolean {
  if (wildcards === "allowed" && action === "s3:*") return true;
  return WEKA_ACTIONS.has(action);
}
