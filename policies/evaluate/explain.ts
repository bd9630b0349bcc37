/** Explains a decision: which statements decide it, which layers do not allow, why the other statements do not match. */
import { planFor } from "./compile.ts";
import type { CompiledPolicies, Group } from "./compile.ts";
import { decide, isCrossAccount } from "./decide.ts";
import { and, MAYBE, NO, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { isBound, reasonsAgainst } from "./reasons.ts";
import type { AccessRequest, Decision } from "./request.ts";
import { resourceName } from "./resources.ts";
import { matches, namesAction } from "./statement.ts";
import type { CompiledStatement, Layer } from "./statement.ts";
import { unknownsOf } from "./unknowns.ts";

export interface StatementReport {
  readonly layer: Layer;
  /** Which level of a control policy, counted from the organization's root; 0 elsewhere. */
  readonly level: number;
  /** The name the policy was parsed with. */
  readonly document: string;
  /** Position in the document's list of statements. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly match: "yes" | "no" | "depends";
  /** For `no`, a sentence for each element that does not match; for `depends`, the unknowns. */
  readonly because: readonly string[];
}

export interface Explanation {
  readonly decision: Decision;
  /**
   * The statements that decide: the Denies of an explicit denial, the Allows of an allowed request, those that may
   * match where the decision depends; none where nothing allows.
   */
  readonly deciding: readonly StatementReport[];
  /** For an implicit denial, the layers that would have to allow and do not. */
  readonly missing: readonly Layer[];
  /** Every statement, in the order of layers, documents and statements. */
  readonly statements: readonly StatementReport[];
}

/** Decides a request as `decide` does, and says why. */
export function explain(compiled: CompiledPolicies, request: AccessRequest): Explanation {
  const decision = decide(compiled, request);
  const statements = compiled.groups.flatMap((group) =>
    group.statements.map((statement) => report(statement, compiled, request)),
  );
  return {
    decision,
    deciding: statements.filter((statement) => isDeciding(statement, decision)),
    missing: isImplicit(decision) ? missingLayers(compiled, request) : [],
    statements,
  };
}

function isImplicit(decision: Decision): boolean {
  return decision.outcome === "denied" && !decision.explicit;
}

function isDeciding({ effect, match }: StatementReport, decision: Decision): boolean {
  switch (decision.outcome) {
    case "allowed":
      return effect === "Allow" && match === "yes";
    case "denied":
      return decision.explicit && effect === "Deny" && match === "yes";
    case "depends":
      return match === "depends";
  }
}

const WORDS = { [NO]: "no", [MAYBE]: "depends", [YES]: "yes" } as const;

function report(
  statement: CompiledStatement,
  compiled: CompiledPolicies,
  request: AccessRequest,
): StatementReport {
  const resource = resourceName(request.resource, compiled.rules);
  const match = matchOf(statement, compiled, request);
  const because = {
    no: () => reasonsAgainst(statement, resource, request),
    depends: () => unknownsOf(statement, resource, request),
    yes: () => [],
  }[WORDS[match]]();
  const { layer, level, document, parsed, effect } = statement;
  const { index, sid } = parsed;
  return { layer, level, document, index, sid, effect, match: WORDS[match], because };
}

function matchOf(
  statement: CompiledStatement,
  { rules }: CompiledPolicies,
  request: AccessRequest,
): Match {
  if (!isBound(statement.layer, request.principal)) return NO;
  const action = namesAction(statement, request.action.toLowerCase());
  const resource = resourceName(request.resource, rules);
  return and(action, matches(statement, resource, request, "by-account"));
}

/** Layers without an Allow, of those whose Allow is needed. */
function missingLayers(compiled: CompiledPolicies, request: AccessRequest): Layer[] {
  const silent = compiled.groups
    .filter((group) => isBound(group.layer, request.principal))
    .filter((group) => !allows(group, compiled, request))
    .map((group) => group.layer);
  const absent = (["identity", "resource"] as const).filter(
    (layer) => !compiled.groups.some((group) => group.layer === layer),
  );
  const needed = neededOfBothSides(compiled, request);
  const layers = [...absent, ...silent].filter(
    (layer) => (layer !== "identity" && layer !== "resource") || needed.includes(layer),
  );
  return [...new Set(layers)];
}

function allows(group: Group, compiled: CompiledPolicies, request: AccessRequest): boolean {
  return group.statements.some(
    (statement) => statement.effect === "Allow" && matchOf(statement, compiled, request) !== NO,
  );
}

/** Which of the caller's own side and the resource's side had to allow. */
function neededOfBothSides(
  compiled: CompiledPolicies,
  request: AccessRequest,
): ("identity" | "resource")[] {
  const { kind } = request.principal;
  if (kind === "anonymous" || kind === "service") return ["resource"];
  const ofCaller: "identity"[] = kind === "root" ? [] : ["identity"];
  const plan = planFor(compiled, request.action);
  const mustAgree = plan.resourcePolicyDecides && request.resource !== "*";
  return isCrossAccount(compiled, request) || mustAgree ? [...ofCaller, "resource"] : ofCaller;
}
