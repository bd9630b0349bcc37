/** Action, NotAction, Resource and NotResource: one text or a list of texts. */
import type { Dialect } from "./dialects.ts";
import { quote, texts } from "./findings.ts";
import type { Findings, Placed } from "./findings.ts";
import type { ParsedPatterns, ParsedPolicy } from "./policy.ts";

export interface Grammar {
  readonly dialect: Dialect;
  readonly version: ParsedPolicy["version"];
  readonly findings: Findings;
}

/**
 * Reads an element or its complement; exactly one of the two must be there.
 *
 * @returns undefined when a finding says why
 */
export function parsePatterns(
  statement: Readonly<Record<string, unknown>>,
  element: "Action" | "Resource",
  path: string,
  grammar: Grammar,
): ParsedPatterns | undefined {
  const { findings } = grammar;
  const complement = `Not${element}`;
  const negated = statement[element] === undefined;
  const value = negated ? statement[complement] : statement[element];
  if (value === undefined) {
    const message = `There is neither ${element} nor ${complement}.`;
    findings.error("element-missing", `${path}.${element}`, message, "Write one of them.");
    return undefined;
  }
  if (!negated && statement[complement] !== undefined) {
    const message = `There are both ${element} and ${complement}.`;
    findings.error("element-twice", `${path}.${complement}`, message, "Keep one of them.");
    return undefined;
  }
  const place = `${path}.${negated ? complement : element}`;
  const patterns = texts(value, place, findings);
  for (const pattern of patterns) {
    if (element === "Action") checkAction(pattern, findings);
    else checkResource(pattern, grammar);
  }
  return { negated, patterns: patterns.map((pattern) => pattern.value) };
}

function checkAction({ value: pattern, path }: Placed<string>, findings: Findings): void {
  const colon = pattern.indexOf(":");
  if (pattern === "*" || (colon > 0 && colon < pattern.length - 1)) return;
  const message = `${quote(pattern)} is no action.`;
  findings.error(
    "action-malformed",
    path,
    message,
    "Write service:Name, such as s3:GetObject, or *.",
  );
}

function checkResource(
  { value: pattern, path }: Placed<string>,
  { dialect, version, findings }: Grammar,
): void {
  if (version === "2012-10-17" && hasOpenVariable(pattern))
    reportOpenVariable(pattern, path, findings);
  if (pattern === "*") return;
  if (dialect.resources === "bare") {
    if (pattern !== "") return;
    const fix = "Write a name such as bucket/folder/*, or *.";
    findings.error("resource-malformed", path, `The resource is "".`, fix);
    return;
  }
  const [arn, , service, , , ...resource] = pattern.split(":", 6);
  const fix = "Write an ARN such as arn:aws:s3:::bucket/folder/*, or *.";
  if (arn !== "arn" || resource.length === 0) {
    findings.error("resource-malformed", path, `${quote(pattern)} is no ARN.`, fix);
  } else if (service === "" || service?.includes("*") === true || service?.includes("?") === true) {
    const message = `The service of ${quote(pattern)} is not spelled out.`;
    findings.error("resource-malformed", path, message, fix);
  }
}

/** Whether a `${` is never closed. */
export function hasOpenVariable(pattern: string): boolean {
  return pattern.lastIndexOf("${") > pattern.lastIndexOf("}");
}

export function reportOpenVariable(pattern: string, path: string, findings: Findings): void {
  const message = `${quote(pattern)} opens a variable and does not close it.`;
  const fix = "Close it with }, or write a dollar sign as ${$}.";
  findings.error("variable-open", path, message, fix);
}
