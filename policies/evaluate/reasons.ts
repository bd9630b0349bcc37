/** Says in sentences why a statement does not match a request. Only asked for by explanations. */
import { contextValue, isUnknown } from "./context.ts";
import { holds } from "./conditions.ts";
import type { Condition } from "./conditions.ts";
import { quote } from "./findings.ts";
import { NO } from "./match.ts";
import type { ParsedCondition, ParsedPatterns } from "./policy.ts";
import { speaksAbout } from "./principals.ts";
import { hasPolicies, isInOrganization } from "./request.ts";
import type { AccessRequest, Caller } from "./request.ts";
import { covers } from "./resources.ts";
import { namesAction } from "./statement.ts";
import type { CompiledStatement, Layer } from "./statement.ts";

/** Lists longer than this are cut in a sentence. */
const MOST_LISTED = 5;

/**
 * Every element of the statement that keeps it from matching, a sentence each; none when it matches or may match.
 *
 * @param resource the request's resource as the dialect spells it
 */
export function reasonsAgainst(
  statement: CompiledStatement,
  resource: AccessRequest["resource"],
  request: AccessRequest,
): string[] {
  const { layer, parsed, principal, resources, conditions } = statement;
  if (!isBound(layer, request.principal)) {
    return [`${title(layer)} policies do not apply to ${callerTitle(request.principal)}.`];
  }
  const reasons: string[] = [];
  if (namesAction(statement, request.action.toLowerCase()) === NO) {
    reasons.push(patternReason("Action", request.action, parsed.action));
  }
  if (speaksAbout(principal, request.principal, "by-account") === NO) {
    const element = parsed.principal?.negated === true ? "NotPrincipal" : "Principal";
    reasons.push(`${element} does not speak about ${callerTitle(request.principal)}.`);
  }
  if (parsed.resource !== undefined && covers(resources, resource, request) === NO) {
    reasons.push(patternReason("Resource", resource, parsed.resource));
  }
  for (const condition of conditions) {
    if (holds(condition, request) === NO) reasons.push(conditionReason(condition, request));
  }
  return reasons;
}

/** Whether policies of the layer apply to the caller at all. */
export function isBound(layer: Layer, caller: Caller): boolean {
  switch (layer) {
    case "identity":
    case "boundary":
    case "session":
      return hasPolicies(caller);
    case "service-control":
      return isInOrganization(caller);
    case "resource":
    case "resource-control":
    case "endpoint":
      return true;
  }
}

function patternReason(
  element: "Action" | "Resource",
  requested: AccessRequest["resource"],
  { negated, patterns }: ParsedPatterns,
): string {
  const value = isUnknown(requested) ? requested.unknown : quote(requested);
  return negated
    ? `Not${element} leaves out ${value}: ${list(patterns)}.`
    : `${element} does not name ${value}, only ${list(patterns)}.`;
}

function conditionReason({ parsed, key }: Condition, request: AccessRequest): string {
  const value = contextValue(request, key);
  const wanted = `${operatorTitle(parsed)} ${parsed.key}: ${list(parsed.values)}`;
  const isAbsent = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isAbsent) return `${wanted} does not hold: the request has no ${parsed.key}.`;
  const requested =
    typeof value === "string" ? quote(value) : isUnknown(value) ? value.unknown : list(value);
  return `${wanted} does not hold: the request has ${requested}.`;
}

function operatorTitle({ operator, quantifier, ifExists }: ParsedCondition): string {
  const set = { all: "ForAllValues:", any: "ForAnyValue:", none: "" }[quantifier ?? "none"];
  return `${set}${operator}${ifExists ? "IfExists" : ""}`;
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, MOST_LISTED).map(quote);
  const rest = values.length - shown.length;
  return shown.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function callerTitle(caller: Caller): string {
  switch (caller.kind) {
    case "user":
    case "role":
      return caller.arn;
    case "role-session":
      return caller.session;
    case "root":
      return `the root user of account ${caller.account}`;
    case "service":
      return `the service ${caller.name}`;
    case "anonymous":
      return "an anonymous caller";
    case "storage-user":
      return `the user ${quote(caller.user)}`;
  }
}

/** What sentences call the policies of a layer. */
function title(layer: Layer): string {
  switch (layer) {
    case "identity":
      return "Identity";
    case "resource":
      return "Resource";
    case "boundary":
      return "Permissions boundary";
    case "session":
      return "Session";
    case "service-control":
      return "Service control";
    case "resource-control":
      return "Resource control";
    case "endpoint":
      return "VPC endpoint";
  }
}
