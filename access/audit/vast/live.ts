/**
 * What there is in a tenant of a VAST cluster. Everything is read from lists, one per kind of object and one per declared
 * database, however many objects there are.
 */
import type {
  Administration,
  SeenIamRole,
  SeenIdentityPolicy,
  SeenLifecycleRule,
  SeenOidcProvider,
  SeenQuota,
  SeenView,
  SeenViewPolicy,
  Tenant,
} from "../../../drivers/vast/administration.ts";
import { tenantOf } from "../../../drivers/vast/run.ts";
import { VmsRefused } from "../../../drivers/vast/vms/vms.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import type { VastPlan } from "../../../policies/vast/plan.ts";
import type { Unseen } from "../drift.ts";

/** A user, group or role that a policy is attached to. */
export interface PolicyHolder {
  readonly type: PrincipalRef["type"] | "role";
  readonly name: string;
}

export interface LivePolicy extends SeenIdentityPolicy {
  readonly holders: readonly PolicyHolder[];
  /** Whether those of directories are among the holders. */
  readonly directoriesTold: boolean;
}

export interface Live {
  readonly viewPolicies: readonly SeenViewPolicy[];
  readonly views: readonly SeenView[];
  /** Of the declared databases that are there. */
  readonly schemas: ReadonlyMap<string, readonly string[]>;
  readonly policies: readonly LivePolicy[];
  /** Names of local users who may do everything that no policy speaks of; VAST does not list those of directories. */
  readonly superusers: readonly string[];
  readonly quotas: readonly SeenQuota[];
  readonly lifecycleRules: readonly SeenLifecycleRule[];
  readonly iamRoles: readonly SeenIamRole[];
  readonly oidcProviders: readonly SeenOidcProvider[];
  /** The id of the tenant's own. */
  readonly oidcProviderId: number | undefined;
}

/** @throws Failure when VAST cannot be asked, or does not show the tenant */
export async function lookAtVast(
  vast: Administration,
  plan: VastPlan,
  tenantName: string,
): Promise<{ readonly live: Live; readonly unseen: readonly Unseen[] }> {
  // Alone, so that a wrong password fails once.
  const tenant = await tenantOf({ vast }, tenantName);
  const [viewPolicies, views, seenPolicies, users, groups, quotas, lifecycleRules] =
    await Promise.all([
      vast.viewPolicies(),
      vast.views(tenant),
      vast.identityPolicies(tenant),
      vast.principals("user", tenant),
      vast.principals("group", tenant),
      vast.quotas(tenant),
      vast.lifecycleRules(),
    ]);
  const [iamRoles, oidcProviders] = await Promise.all([
    noneIfUnknown(vast.iamRoles(tenant)),
    noneIfUnknown(vast.oidcProviders()),
  ]);
  const holders = holdersById([
    ...[...users, ...groups].map(({ ref, policyIds }) => ({ ...ref, policyIds })),
    ...iamRoles.map(({ name, policyIds }) => ({ type: "role" as const, name, policyIds })),
  ]);
  const policies = seenPolicies.map((policy) => withHolders(policy, holders));
  const live: Live = {
    ...{ viewPolicies, views, policies, quotas, lifecycleRules, iamRoles, oidcProviders },
    superusers: users.flatMap(({ ref, superuser }) => (superuser ? [ref.name] : [])),
    oidcProviderId: oidcProviders.length === 0 ? undefined : await vast.oidcProviderOf(tenant),
    schemas: await schemasOf(vast, plan, views, tenant),
  };
  return { live, unseen: policies.every((one) => one.directoriesTold) ? [] : [untold] };
}

const untold: Unseen = {
  what: "identity policies of users and groups of directories",
  why: "this version of VAST does not list them",
};

async function schemasOf(
  vast: Administration,
  plan: VastPlan,
  views: readonly SeenView[],
  tenant: Tenant,
): Promise<Map<string, readonly string[]>> {
  const there = new Set(views.map(({ bucket }) => bucket));
  const databases = plan.views.filter(
    ({ serves, bucket }) => serves === "database" && there.has(bucket),
  );
  return new Map(
    await Promise.all(
      databases.map(async ({ bucket }) => [bucket, await vast.schemas(bucket, tenant)] as const),
    ),
  );
}

/** Roles, and local users and groups, by the ids of their policies. */
function holdersById(
  all: readonly (PolicyHolder & { readonly policyIds: readonly number[] })[],
): ReadonlyMap<number, PolicyHolder[]> {
  const holders = new Map<number, PolicyHolder[]>();
  for (const { type, name, policyIds } of all)
    for (const id of policyIds) {
      const known = holders.get(id) ?? [];
      known.push({ type, name });
      holders.set(id, known);
    }
  return holders;
}

/** Whoever the policy names, and those that name the policy: versions differ in which of the two they tell. */
function withHolders(
  policy: SeenIdentityPolicy,
  naming: ReadonlyMap<number, readonly PolicyHolder[]>,
): LivePolicy {
  const { users, groups } = policy;
  const named = [
    ...(users ?? []).map((name): PolicyHolder => ({ type: "user", name })),
    ...(groups ?? []).map((name): PolicyHolder => ({ type: "group", name })),
  ];
  const all = [...named, ...(naming.get(policy.id) ?? [])];
  return {
    ...policy,
    holders: [...new Map(all.map((one) => [`${one.type} ${one.name}`, one])).values()],
    directoriesTold: users !== undefined && groups !== undefined,
  };
}

/** IAM roles and OIDC providers came with VAST 5.5. */
async function noneIfUnknown<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof VmsRefused && error.absent) return [];
    throw error;
  }
}
