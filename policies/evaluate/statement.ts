/** One statement, compiled: whether it matches a request whose action it is known to name. */
import { compileCondition, holds } from "./conditions.ts";
import type { Condition } from "./conditions.ts";
import { doubtAbout } from "./dialects.ts";
import type { Rules } from "./dialects.ts";
import { and, MAYBE, NO, not, or, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { compilePattern, matchPattern } from "./pattern.ts";
import type { Pattern } from "./pattern.ts";
import type { ParsedPolicy, ParsedStatement } from "./policy.ts";
import { compilePrincipal, speaksAbout } from "./principals.ts";
import type { Directness, Principal } from "./principals.ts";
import type { AccessRequest } from "./request.ts";
import { compileResources, covers } from "./resources.ts";
import type { Resources } from "./resources.ts";

/** The kinds of policies that take part in a decision. */
export type Layer =
  | "identity"
  | "resource"
  | "boundary"
  | "session"
  | "service-control"
  | "resource-control"
  | "endpoint";

export interface CompiledStatement {
  readonly layer: Layer;
  /** Which level of a control policy, counted from the organization's root; 0 elsewhere. */
  readonly level: number;
  readonly document: string;
  readonly parsed: ParsedStatement;
  readonly effect: "Allow" | "Deny";
  readonly principal: Principal | undefined;
  readonly actions: readonly Pattern[];
  readonly resources: Resources | undefined;
  readonly conditions: readonly Condition[];
  /** The dialect leaves NotAction open. */
  readonly actionDoubt: string | undefined;
  /** The dialect leaves Deny open. */
  readonly effectDoubt: string | undefined;
}

export function compileStatement(
  { layer, level }: { readonly layer: Layer; readonly level: number },
  policy: ParsedPolicy,
  parsed: ParsedStatement,
  rules: Rules,
): CompiledStatement {
  const { effect, principal, action, resource } = parsed;
  return {
    layer,
    level,
    document: policy.name,
    parsed,
    effect,
    principal: principal === undefined ? undefined : compilePrincipal(principal, effect),
    actions: action.patterns.map((pattern) =>
      compilePattern(pattern.toLowerCase(), { wildcards: true, variables: false }),
    ),
    resources:
      resource === undefined
        ? undefined
        : compileResources(resource, effect, policy.version, rules),
    conditions: parsed.conditions.map((one) => compileCondition(one, policy.version, rules)),
    actionDoubt: action.negated ? doubtAbout(rules, "NotAction") : undefined,
    effectDoubt: effect === "Deny" ? doubtAbout(rules, "Deny") : undefined,
  };
}

/** Whether the statement names the action, given in lower case. */
export function namesAction(statement: CompiledStatement, action: string): Match {
  if (statement.actionDoubt !== undefined) return MAYBE;
  let match: Match = NO;
  for (const pattern of statement.actions) match = or(match, matchAction(pattern, action));
  return statement.parsed.action.negated ? not(match) : match;
}

/** Actions hold no variables, so no request is needed to match them. */
function matchAction(pattern: Pattern, action: string): Match {
  return matchPattern(pattern, action, NO_CONTEXT);
}

const NO_CONTEXT: AccessRequest = {
  principal: { kind: "anonymous" },
  action: "",
  resource: "",
  context: {},
};

/**
 * Whether the statement matches, apart from its action and principal.
 *
 * @param resource the request's resource as the dialect spells it
 */
function applies(
  statement: CompiledStatement,
  resource: AccessRequest["resource"],
  request: AccessRequest,
): Match {
  let match = covers(statement.resources, resource, request);
  const { conditions } = statement;
  for (let at = 0; at < conditions.length && match !== NO; at += 1) {
    const condition = conditions[at];
    if (condition !== undefined) match = and(match, holds(condition, request));
  }
  return match === YES && isInDoubt(statement) ? MAYBE : match;
}

function isInDoubt({ actionDoubt, effectDoubt }: CompiledStatement): boolean {
  return actionDoubt !== undefined || effectDoubt !== undefined;
}

/** Whether the statement matches a request whose action it names, speaking about the caller as directly as asked. */
export function matches(
  statement: CompiledStatement,
  resource: AccessRequest["resource"],
  request: AccessRequest,
  directness: Directness,
): Match {
  const match = applies(statement, resource, request);
  if (match === NO || statement.principal === undefined) return match;
  return and(match, speaksAbout(statement.principal, request.principal, directness));
}

/** Whether some of the statements match. */
export function some(
  statements: readonly CompiledStatement[],
  resource: AccessRequest["resource"],
  request: AccessRequest,
  directness: Directness,
): Match {
  let best: Match = NO;
  for (let at = 0; at < statements.length && best !== YES; at += 1) {
    const statement = statements[at];
    if (statement !== undefined) best = or(best, matches(statement, resource, request, directness));
  }
  return best;
}
