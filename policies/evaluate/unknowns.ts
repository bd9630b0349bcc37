/** Names what a decision depends on. Only asked for once it is known that it does. */
import type { ActionPlan, CompiledPolicies } from "./compile.ts";
import { contextValue, isUnknown } from "./context.ts";
import { MAYBE, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { holds } from "./conditions.ts";
import { speaksAbout } from "./principals.ts";
import { hasPolicies, isInOrganization } from "./request.ts";
import type { AccessRequest } from "./request.ts";
import { covers, fits, mayCoverBucket } from "./resources.ts";
import { matches, some } from "./statement.ts";
import type { CompiledStatement } from "./statement.ts";

type Resource = AccessRequest["resource"];
type Statements = readonly CompiledStatement[];

/**
 * The unknowns a decision may hang on, sorted. Once all of them are known the decision no longer depends.
 *
 * @param allowed what the layers that allow came to
 */
export function dependsOn(
  compiled: CompiledPolicies,
  plan: ActionPlan,
  resource: Resource,
  request: AccessRequest,
  allowed: Match,
): string[] {
  const names = new Set<string>();
  for (const statement of relevantDenies(plan, request)) {
    addUnknowns(statement, resource, request, names);
  }
  if (allowed === MAYBE) {
    for (const group of undecidedGroups(plan, resource, request)) {
      for (const statement of group) addUnknowns(statement, resource, request, names);
    }
    if (plan.resourcePolicyDecides && !compiled.hasResourceLayer)
      names.add("the resource's policy");
  }
  const { withoutStatement } = compiled.rules.dialect;
  if (allowed !== YES && withoutStatement !== "denied") names.add(withoutStatement.dependsOn);
  return [...names].sort();
}

function relevantDenies({ denies }: ActionPlan, { principal }: AccessRequest): Statements {
  return [
    ...denies.resource,
    ...(hasPolicies(principal) ? denies.caller : []),
    ...(isInOrganization(principal) ? denies.organization : []),
  ];
}

/** Groups of which one statement has to allow, and none surely does. */
function undecidedGroups(
  plan: ActionPlan,
  resource: Resource,
  request: AccessRequest,
): Statements[] {
  const { principal } = request;
  return [
    plan.resource,
    ...(hasPolicies(principal) ? [plan.identity, ...plan.limits] : []),
    ...plan.resourceLevels,
    ...(isInOrganization(principal) ? plan.callerLevels : []),
  ].filter((group) => some(group, resource, request, "directly") !== YES);
}

function addUnknowns(
  statement: CompiledStatement,
  resource: Resource,
  request: AccessRequest,
  names: Set<string>,
): void {
  if (matches(statement, resource, request, "by-account") !== MAYBE) return;
  for (const name of unknownsOf(statement, resource, request)) names.add(name);
}

/** The unknowns that one statement, which may match, hangs on. */
export function unknownsOf(
  statement: CompiledStatement,
  resource: Resource,
  request: AccessRequest,
): string[] {
  const { principal, conditions, actionDoubt, effectDoubt } = statement;
  const names = [actionDoubt, effectDoubt, ...unknownsOfResource(statement, resource, request)];
  if (speaksAbout(principal, request.principal, "by-account") === MAYBE) {
    names.push("the name of the role's session");
  }
  for (const condition of conditions) {
    if (holds(condition, request) !== MAYBE) continue;
    names.push(condition.doubt, ...unknownKeys(condition.reads, request));
  }
  return names.filter((name) => name !== undefined);
}

function unknownsOfResource(
  { resources }: CompiledStatement,
  resource: Resource,
  request: AccessRequest,
): (string | undefined)[] {
  if (resources === undefined || covers(resources, resource, request) !== MAYBE) return [];
  const isOpen = isUnknown(resource);
  const isBucketInDoubt = isOpen || mayCoverBucket(resources, resource, request);
  const hanging = resources.patterns.filter(
    (one) => resources.negated || fits(one, resource, request) === MAYBE,
  );
  return [
    isOpen ? resource.unknown : undefined,
    resources.doubt,
    isBucketInDoubt ? resources.bucketDoubt : undefined,
    ...hanging.flatMap((one) => [one.doubt, ...unknownKeys(one.reads, request)]),
  ];
}

function unknownKeys(keys: readonly string[], request: AccessRequest): string[] {
  return keys.flatMap((key) => {
    const value = contextValue(request, key);
    return isUnknown(value) ? [value.unknown] : [];
  });
}
