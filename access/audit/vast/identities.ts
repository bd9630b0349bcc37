/** Identity policies beside declared ones: what they say, who has them, and which roles. */
import type { SeenIamRole } from "../../../drivers/vast/administration.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import type { PlannedPolicy, PlannedRole, VastPlan } from "../../../policies/vast/plan.ts";
import { differingDocuments } from "../documents.ts";
import {
  type Compared,
  type Difference,
  type Drift,
  compare,
  differing,
  differingSets,
} from "../drift.ts";
import type { Around } from "./around.ts";
import type { Live, LivePolicy, PolicyHolder } from "./live.ts";

export function compareIdentities(plan: VastPlan, live: Live, around: Around): Compared[] {
  return [
    comparePolicies(plan, live, around),
    ...plan.policies.map((policy) => compareAttachments(policy, live)),
    compareRoles(plan, live, around),
    compareProviders(plan, live, around),
  ];
}

/** A policy that nobody declared is access outside the declared for everybody who has it. */
function comparePolicies({ policies }: VastPlan, live: Live, { shared }: Around): Compared {
  return compare(policies, live.policies, {
    kind: "identity policy",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: ({ document }, seen) => [
      ...differing("enabled", true, seen.enabled),
      ...differingDocuments("document", document, seen.document),
    ],
    ...(shared ? {} : { extra: (policy) => describe(policy, live.iamRoles) }),
  });
}

function describe({ id, enabled, holders }: LivePolicy, roles: readonly SeenIamRole[]): string {
  const having = [
    ...holders.map(({ type, name }) => `${type} ${name}`),
    ...roles.filter(({ policyIds }) => policyIds?.includes(id)).map(({ name }) => `role ${name}`),
  ];
  const attached = having.length === 0 ? "attached to nobody" : `attached to ${having.join(", ")}`;
  return enabled ? attached : `disabled, ${attached}`;
}

/** Whoever else has a declared policy has access that nobody declared, also where others share the tenant. */
function compareAttachments({ name, principal }: PlannedPolicy, live: Live): Compared {
  const policy = live.policies.find((one) => one.name === name);
  // A missing policy is said once.
  if (policy === undefined) return { drifts: [], alike: 0 };
  const { holders, directoriesTold } = policy;
  const attached = holders.some((holder) => isSame(principal, holder));
  const known = attached || directoriesTold || principal.source === "local";
  const drift = (is: "missing" | "extra", { type, name: who }: PolicyHolder): Drift => ({
    is,
    kind: "attachment",
    name: `${name} on ${type} ${who}`,
  });
  return {
    drifts: [
      ...(known && !attached ? [drift("missing", principal)] : []),
      ...holders
        .filter((holder) => !isSame(principal, holder))
        .map((holder) => drift("extra", holder)),
    ],
    alike: attached ? 1 : 0,
  };
}

/**
 * Directories do not tell capitals apart. Whether VAST lists `jane` or `jane@example.com` is not documented, so a name
 * without a domain is that of any.
 */
function isSame({ type, source, name }: PrincipalRef, holder: PolicyHolder): boolean {
  if (type !== holder.type) return false;
  if (source === "local") return name === holder.name;
  const [one, other] = [name.toLowerCase(), holder.name.toLowerCase()];
  return one === other || one === bare(other) || bare(one) === other;
}

/** `jane@example.com` and `EXAMPLE\jane` without their domains. */
function bare(name: string): string {
  return name.replace(/^.*\\|@.*$/g, "");
}

function compareRoles({ iamRoles }: VastPlan, live: Live, { shared, made }: Around): Compared {
  const names = new Map(live.policies.map(({ id, name }) => [id, name]));
  const policiesOf = ({ policyIds }: SeenIamRole): string[] | undefined =>
    policyIds?.map((id) => names.get(id) ?? `${id}`);
  return compare(made ? iamRoles : [], live.iamRoles, {
    kind: "IAM role",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: (declared, seen) => roleDifferences(declared, seen, policiesOf(seen)),
    ...(shared
      ? {}
      : {
          extra: (role) => {
            const policies = policiesOf(role);
            return policies && `policies ${policies.join(", ") || "none"}`;
          },
        }),
  });
}

function roleDifferences(
  { trustPolicy, policies, maxSessionSeconds }: PlannedRole,
  seen: SeenIamRole,
  seenPolicies: readonly string[] | undefined,
): Difference[] {
  return [
    ...differingDocuments("trustPolicy", trustPolicy, seen.trustPolicy),
    ...(seenPolicies === undefined
      ? []
      : differingSets("policies", policies, seenPolicies, String)),
    ...differing("maxSessionSeconds", maxSessionSeconds, seen.maxSessionSeconds),
  ];
}

function compareProviders({ oidcProviders }: VastPlan, live: Live, around: Around): Compared {
  return compare(around.made ? oidcProviders : [], live.oidcProviders, {
    kind: "OIDC provider",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: (declared, seen) => [
      ...differing("discoveryUrl", declared.discoveryUrl, seen.discoveryUrl),
      ...differing("userAttribute", declared.userAttribute, seen.userAttribute),
    ],
    ...(around.shared ? {} : { extra: ({ discoveryUrl }) => discoveryUrl }),
  });
}
