/** The VAST cluster before anything is declared: who administers it, its tenants, and whom their providers know. */
import type { ApiToken, Principal, State, Tenant } from "./state.ts";

/** Who lives on the cluster before anything is declared. */
export interface VastWorld {
  readonly manager: {
    readonly name: string;
    readonly password: string;
    readonly apiToken?: string;
  };
  /** @default `default` */
  readonly tenants?: readonly string[];
  /** Who administers one tenant each. */
  readonly tenantManagers?: readonly TenantManager[];
  readonly users?: readonly WorldUser[];
  readonly groups?: readonly WorldGroup[];
}

export interface TenantManager {
  readonly name: string;
  readonly password: string;
  readonly tenant: string;
}

export interface WorldUser extends InTenant {
  readonly uid?: number;
  readonly password?: string;
  readonly groups?: readonly string[];
}

export interface WorldGroup extends InTenant {
  readonly gid?: number;
}

interface InTenant {
  readonly name: string;
  readonly source: "local" | "directory";
  /**
   * The tenant that has its provider. Absent, it is one of the directory that all tenants have, or of the local provider
   * that those tenants have which have none of their own.
   */
  readonly tenant?: string;
  readonly sid?: string;
}

const FIRST_ID = 100;
const SHARED_PROVIDER = 1;

/** The cluster as it is delivered: the view policies that every VAST has, and no views. */
export function initialState(world: VastWorld): State {
  const { manager, tenantManagers = [] } = world;
  const tenants = tenantsOf(world);
  const principals = principalsOf(world, tenants);
  return {
    format: 2,
    nextId: FIRST_ID + principals.length,
    tenants,
    managers: [
      {
        name: manager.name,
        password: manager.password,
        tenantId: undefined,
        apiTokens: manager.apiToken === undefined ? [] : [firstToken(manager.apiToken)],
      },
      ...tenantManagers.map(({ name, password, tenant }) => ({
        ...{ name, password, tenantId: tenantNamed(tenants, tenant).id, apiTokens: [] },
      })),
    ],
    viewPolicies: [
      { id: 1, name: "default", flavor: "NFS", tenantId: 1 },
      { id: 2, name: "s3_default_policy", flavor: "S3_NATIVE", tenantId: 1 },
    ],
    views: [],
    schemas: [],
    policies: [],
    principals,
    quotas: [],
    lifecycleRules: [],
    iamRoles: [],
    oidcProviders: [],
    signIns: {},
  };
}

function tenantsOf({ tenants = ["default"], users = [], groups = [] }: VastWorld): Tenant[] {
  const own = new Set(
    [...users, ...groups].filter(({ source }) => source === "local").map(({ tenant }) => tenant),
  );
  return tenants.map((name, index) => ({
    id: index + 1,
    name,
    localProviderId: own.has(name) ? SHARED_PROVIDER + index + 1 : SHARED_PROVIDER,
  }));
}

function principalsOf({ users = [], groups = [] }: VastWorld, tenants: readonly Tenant[]) {
  const common = ({ name, source, tenant: tenantName, sid }: InTenant) => {
    const tenant = tenantName === undefined ? undefined : tenantNamed(tenants, tenantName);
    const isLocal = source === "local";
    return {
      ...{ name, source, sid, policyIds: [], privileges: {}, keys: [] },
      localProviderId: isLocal ? (tenant?.localProviderId ?? SHARED_PROVIDER) : undefined,
      tenantId: isLocal ? undefined : tenant?.id,
    };
  };
  return [
    ...groups.map((group): Omit<Principal, "id"> => ({
      ...common(group),
      ...{ type: "group", posixId: group.gid, password: undefined, groups: [] },
    })),
    ...users.map((user): Omit<Principal, "id"> => ({
      ...common(user),
      ...{ type: "user", posixId: user.uid, password: user.password, groups: user.groups ?? [] },
    })),
  ].map((principal, index): Principal => ({ ...principal, id: FIRST_ID + index }));
}

function tenantNamed(tenants: readonly Tenant[], name: string): Tenant {
  const tenant = tenants.find((one) => one.name === name);
  if (tenant !== undefined) return tenant;
  throw new Error(`the world of this VAST cluster has no tenant ${JSON.stringify(name)}`);
}

/** A token that somebody made before: the one in a stack's config must work for as long as it is there. */
function firstToken(token: string): ApiToken {
  const id = token.slice(0, token.indexOf("."));
  return { id, token, name: id, createdAt: undefined, expiresAt: undefined, revokedAt: undefined };
}
