/** Identity policies beside declared ones: what they say, who has them, and which roles. */
import type { SeenIamRole, SeenOidcProvider } from "../../../drivers/vast/administration.ts";
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
    ...plan.policies.map((policy) => compareAttachments(policy, plan, live)),
    compareSuperusers(live, around),
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
    ...(shared ? {} : { extra: describe }),
  });
}

function describe({ enabled, holders }: LivePolicy): string {
  const having = holders.map(({ type, name }) => `${type} ${name}`).join(", ");
  const attached = `attached to ${having || "nobody"}`;
  return enabled ? attached : `disabled, ${attached}`;
}

/**
 * Whoever else has a declared policy has access that nobody declared, also where others share the tenant. Declared roles
 * are compared with all their policies, elsewhere.
 */
function compareAttachments(
  { name, principal }: PlannedPolicy,
  { iamRoles }: VastPlan,
  live: Live,
): Compared {
  const policy = live.policies.find((one) => one.name === name);
  // A missing policy is said once.
  if (policy === undefined) return { drifts: [], alike: 0 };
  const { directoriesTold } = policy;
  const holders = policy.holders.filter(
    (holder) => holder.type !== "role" || !iamRoles.some((role) => role.name === holder.name),
  );
  const isDeclared = (holder: PolicyHolder): boolean =>
    principal !== undefined && isSame(principal, holder);
  const attached = holders.some(isDeclared);
  const known = directoriesTold || principal?.source === "local";
  const drift = (is: "missing" | "extra", { type, name: who }: PolicyHolder): Drift => ({
    is,
    kind: "attachment",
    name: `${name} on ${type} ${who}`,
  });
  return {
    drifts: [
      ...(principal !== undefined && known && !attached ? [drift("missing", principal)] : []),
      ...holders.filter((holder) => !isDeclared(holder)).map((holder) => drift("extra", holder)),
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

/** No stack declares any: whatever policies leave open is theirs (OpenAPI specification of VAST 5.5, `s3_superuser`). */
function compareSuperusers({ superusers }: Live, { shared }: Around): Compared {
  const drifts = superusers.map((name): Drift => ({ is: "extra", kind: "S3 superuser", name }));
  return { drifts: shared ? [] : drifts, alike: 0 };
}

/** Of a declared role all policies are the stack's, also where others share the tenant. */
function compareRoles({ iamRoles }: VastPlan, live: Live, { shared }: Around): Compared {
  const names = new Map(live.policies.map(({ id, name }) => [id, name]));
  const policiesOf = ({ policyIds }: SeenIamRole): string[] =>
    policyIds.map((id) => names.get(id) ?? `${id}`);
  return compare(iamRoles, live.iamRoles, {
    kind: "IAM role",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: (declared, seen) => roleDifferences(declared, seen, policiesOf(seen)),
    ...(shared ? {} : { extra: (role) => `policies ${policiesOf(role).join(", ") || "none"}` }),
  });
}

function roleDifferences(
  { trustPolicy, policies, maxSessionSeconds }: PlannedRole,
  seen: SeenIamRole,
  seenPolicies: readonly string[],
): Difference[] {
  return [
    ...differingDocuments("trustPolicy", trustPolicy, seen.trustPolicy),
    ...differingSets("policies", policies, seenPolicies, String),
    ...differing("maxSessionSeconds", maxSessionSeconds, seen.maxSessionSeconds),
  ];
}

/** Tokens of a tenant's own provider assume its roles; others that the cluster knows assume none here. */
function compareProviders({ oidcProviders }: VastPlan, live: Live, { shared }: Around): Compared {
  const ofTenant = ({ id }: SeenOidcProvider): string =>
    id === live.oidcProviderId ? "yes" : "no";
  return compare(oidcProviders, live.oidcProviders, {
    kind: "OIDC provider",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: (declared, seen) => [
      ...differing("discoveryUrl", declared.discoveryUrl, seen.discoveryUrl),
      ...differing("userAttribute", declared.userAttribute, seen.userAttribute),
      ...differing("certificate", "verified", seen.verified ? "verified" : "not verified"),
      ...differing("the tenant's", "yes", ofTenant(seen)),
    ],
    ...(shared
      ? {}
      : {
          extra: (seen) =>
            ofTenant(seen) === "yes" ? `${seen.discoveryUrl}, the tenant's` : seen.discoveryUrl,
        }),
  });
}
