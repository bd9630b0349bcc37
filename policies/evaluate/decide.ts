/**
 * The decision, in the order of AWS's documents (IAM User Guide, "Policy evaluation logic"): an explicit Deny in any
 * layer first; then an Allow from each layer that has to give one.
 */
import { planFor } from "./compile.ts";
import type { ActionPlan, CompiledPolicies } from "./compile.ts";
import { and, MAYBE, NO, or, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { belongsTo, hasPolicies, isInOrganization } from "./request.ts";
import type { AccessRequest, Decision } from "./request.ts";
import { resourceName } from "./resources.ts";
import { some } from "./statement.ts";
import { dependsOn } from "./unknowns.ts";

const ALLOWED: Decision = Object.freeze({ outcome: "allowed" });
const DENIED_EXPLICITLY: Decision = Object.freeze({ outcome: "denied", explicit: true });
const DENIED_IMPLICITLY: Decision = Object.freeze({ outcome: "denied", explicit: false });

type Resource = AccessRequest["resource"];

/** Decides one request. Allocates nothing while it answers `allowed` or `denied` without policy variables. */
export function decide(compiled: CompiledPolicies, request: AccessRequest): Decision {
  const plan = planFor(compiled, request.action);
  const resource = resourceName(request.resource, compiled.rules);
  const denied = isDenied(plan, resource, request);
  if (denied === YES) return DENIED_EXPLICITLY;
  const allowed = isAllowed(compiled, plan, resource, request);
  if (allowed === NO && compiled.rules.dialect.withoutStatement === "denied") {
    return DENIED_IMPLICITLY;
  }
  if (allowed === YES && denied === NO) return ALLOWED;
  return { outcome: "depends", on: dependsOn(compiled, plan, resource, request, allowed) };
}

function isDenied({ denies }: ActionPlan, resource: Resource, request: AccessRequest): Match {
  let match = some(denies.resource, resource, request, "by-account");
  if (match !== YES && denies.caller.length > 0 && hasPolicies(request.principal)) {
    match = or(match, some(denies.caller, resource, request, "by-account"));
  }
  if (match !== YES && denies.organization.length > 0 && isInOrganization(request.principal)) {
    match = or(match, some(denies.organization, resource, request, "by-account"));
  }
  return match;
}

function isAllowed(
  compiled: CompiledPolicies,
  plan: ActionPlan,
  resource: Resource,
  request: AccessRequest,
): Match {
  let match = isGranted(compiled, plan, resource, request);
  for (const level of plan.resourceLevels) {
    match = and(match, some(level, resource, request, "by-account"));
  }
  if (plan.callerLevels.length > 0 && isInOrganization(request.principal)) {
    for (const level of plan.callerLevels) {
      match = and(match, some(level, resource, request, "by-account"));
    }
  }
  return match;
}

/** Whether the caller's own policies and the resource's policy together give access. */
function isGranted(
  compiled: CompiledPolicies,
  plan: ActionPlan,
  resource: Resource,
  request: AccessRequest,
): Match {
  const caller = request.principal;
  // Key and trust policies must agree to every access; when none was given, nobody knows what it says.
  const mustAgree = plan.resourcePolicyDecides && resource !== "*";
  const isUnseen = mustAgree && !compiled.hasResourceLayer;
  const direct = isUnseen ? MAYBE : some(plan.resource, resource, request, "directly");
  if (caller.kind === "service" || caller.kind === "anonymous") return direct;
  const isForeign = isCrossAccount(compiled, request);
  if (direct === YES && !isForeign) return YES;
  const cut = limits(plan, resource, request);
  if (cut === NO) return isForeign ? NO : direct;
  const identity =
    caller.kind === "root" ? YES : some(plan.identity, resource, request, "directly");
  if (!isForeign && !mustAgree && plan.resource.length === 0) return and(identity, cut);
  const byAccount = isUnseen ? MAYBE : some(plan.resource, resource, request, "by-account");
  if (isForeign) return and(and(identity, cut), byAccount);
  const byRole = isUnseen ? MAYBE : some(plan.resource, resource, request, "by-role");
  const inherited = mustAgree ? and(identity, byAccount) : identity;
  return or(direct, and(cut, or(byRole, inherited)));
}

/** What boundary and session policies leave; nothing limits the root user this way. */
function limits(plan: ActionPlan, resource: Resource, request: AccessRequest): Match {
  if (!hasPolicies(request.principal)) return YES;
  let match: Match = YES;
  for (const limit of plan.limits) match = and(match, some(limit, resource, request, "directly"));
  return match;
}

/** Whether the resource belongs to another account than the caller. */
export function isCrossAccount(compiled: CompiledPolicies, request: AccessRequest): boolean {
  if (request.resourceAccount === undefined || !compiled.rules.dialect.accounts) return false;
  return !belongsTo(request.principal, request.resourceAccount);
}
