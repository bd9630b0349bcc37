/** One statement of a policy document. */
import type { Dialect } from "./dialects.ts";
import { isObject, quote, rejectOthers } from "./findings.ts";
import type { Findings } from "./findings.ts";
import { parseConditions } from "./parse-conditions.ts";
import { parsePatterns } from "./parse-patterns.ts";
import { parsePrincipals } from "./parse-principals.ts";
import type { ParsedPolicy, ParsedStatement } from "./policy.ts";

/** Where a policy hangs, which decides whether it has principals and resources. */
export type PolicyKind =
  | "identity"
  | "resource"
  | "trust"
  | "boundary"
  | "session"
  | "service-control"
  | "resource-control"
  | "endpoint";

const STATEMENT_ELEMENTS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const KINDS_WITH_PRINCIPAL: ReadonlySet<PolicyKind> = new Set<PolicyKind>([
  "resource",
  "trust",
  "resource-control",
  "endpoint",
]);

export interface StatementContext {
  readonly kind: PolicyKind;
  readonly dialect: Dialect;
  readonly version: ParsedPolicy["version"];
  readonly findings: Findings;
}

/** Reads a statement; undefined when it lacks what a decision needs, with the findings that say so. */
export function parseStatement(
  statement: unknown,
  index: number,
  { kind, dialect, version, findings }: StatementContext,
): ParsedStatement | undefined {
  const path = `Statement[${index}]`;
  if (!isObject(statement)) {
    const message = `The statement is ${quote(statement)}.`;
    findings.error("not-an-object", path, message, "Write an object with Effect and Action.");
    return undefined;
  }
  rejectOthers(statement, STATEMENT_ELEMENTS, `${path}.`, findings);
  const sid = parseSid(statement["Sid"], path, findings);
  const effect = parseEffect(statement["Effect"], path, findings);
  const hasPrincipal = KINDS_WITH_PRINCIPAL.has(kind);
  const principal = parsePrincipals(
    statement,
    path,
    hasPrincipal ? "required" : "forbidden",
    findings,
  );
  const grammar = { dialect, version, findings };
  const action = parsePatterns(statement, "Action", path, grammar);
  const isTrust = kind === "trust" && !("Resource" in statement || "NotResource" in statement);
  const resource = isTrust ? undefined : parsePatterns(statement, "Resource", path, grammar);
  const conditions = parseConditions(statement["Condition"], path, grammar);
  if (effect === undefined || action === undefined) return undefined;
  if (resource === undefined && !isTrust) return undefined;
  return { index, sid, effect, principal, action, resource, conditions };
}

function parseSid(sid: unknown, path: string, findings: Findings): string | undefined {
  if (sid === undefined || typeof sid === "string") return sid;
  findings.error("sid-not-text", `${path}.Sid`, `Sid is ${quote(sid)}.`, "Write a text.");
  return undefined;
}

function parseEffect(
  effect: unknown,
  path: string,
  findings: Findings,
): "Allow" | "Deny" | undefined {
  if (effect === "Allow" || effect === "Deny") return effect;
  const message = effect === undefined ? "There is no Effect." : `${quote(effect)} is no effect.`;
  findings.error("effect-unknown", `${path}.Effect`, message, "Write Allow or Deny.");
  return undefined;
}
