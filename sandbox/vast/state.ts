/** What the simulated VAST cluster remembers. Its management service (VMS) is the only one who writes. */

export interface Tenant {
  readonly id: number;
  readonly name: string;
  /** Of the local users and groups that it knows; tenants may share a provider. */
  readonly localProviderId: number;
  /** The one whose tokens assume the tenant's roles. */
  oidcProviderId?: number | null;
}

/** Who administers the cluster, or one of its tenants, through VMS. */
export interface Manager {
  readonly name: string;
  readonly password: string;
  /** Undefined: the whole cluster's. */
  readonly tenantId: number | undefined;
  readonly apiTokens: ApiToken[];
}

export interface ApiToken {
  readonly id: string;
  /** Whole: `id.secret`. */
  readonly token: string;
  readonly name: string;
  /** Dates are in ISO 8601. Undefined for the token that the cluster began with, which stays valid. */
  readonly createdAt: string | undefined;
  readonly expiresAt: string | undefined;
  revokedAt: string | undefined;
}

export interface ViewPolicy {
  readonly id: number;
  readonly name: string;
  flavor: string;
  /** Names of users and of groups who may list the buckets behind it, whatever else they may do; absent: nobody. */
  visibleToUsers?: readonly string[];
  visibleToGroups?: readonly string[];
  readonly tenantId: number;
}

export interface View {
  readonly id: number;
  readonly path: string;
  readonly bucket: string;
  owner: string;
  policyId: number;
  readonly protocols: readonly string[];
  readonly tenantId: number;
  /** As text, set over S3. */
  bucketPolicy?: string;
}

export interface Schema {
  readonly database: string;
  /** In full: `outer/inner` where schemas are nested. */
  readonly name: string;
  readonly tables: string[];
  /** By table: its columns as an Arrow schema, in base64, as the client that made it wrote them. */
  readonly columns: Record<string, string>;
  /** By table: names of its projections; absent: none. */
  projections?: Record<string, readonly string[]>;
}

export interface IdentityPolicy {
  readonly id: number;
  readonly name: string;
  /** As text, the way VMS keeps it. */
  text: string;
  enabled: boolean;
  readonly tenantId: number;
}

export interface S3Key {
  readonly accessKey: string;
  readonly secretKey: string;
  enabled: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly tenantId: number;
}

/** What VMS lets a user do in one tenant besides what policies say. */
export interface Privileges {
  readonly createBucket: boolean;
  readonly deleteBucket: boolean;
  /** May do everything that no policy speaks of. */
  readonly superuser: boolean;
}

/** A user or group, local or of a directory (Active Directory or LDAP). */
export interface Principal {
  readonly id: number;
  readonly type: "user" | "group";
  readonly source: "local" | "directory";
  readonly name: string;
  /** Of a local user or group. */
  readonly localProviderId: number | undefined;
  /** Of a user or group of a directory: the tenant that has the directory; undefined where all have it. */
  readonly tenantId: number | undefined;
  /** uid or gid; not everybody of a directory has one. */
  readonly posixId: number | undefined;
  readonly sid: string | undefined;
  /** Of a directory's user, who signs in to VMS for S3 keys and nothing else. */
  readonly password: string | undefined;
  /** Names of groups. */
  readonly groups: readonly string[];
  /** Of policies of all tenants. A policy counts in its own, so a tenant's list is the part with its policies. */
  policyIds: number[];
  /** Of users, by tenant id; absent: none. */
  readonly privileges: Record<string, Privileges>;
  keys: S3Key[];
}

export interface Quota {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  hardLimit: number | null;
  softLimit: number | null;
  readonly tenantId: number;
}

/** Kept as VMS shows them: nothing in the sandbox acts on them. */
export type PlainObject = { readonly id: number } & Record<string, unknown>;

export interface State {
  /** Says that the rest has the shape of this file; another number is another program's file. */
  readonly format: 2;
  nextId: number;
  readonly tenants: readonly Tenant[];
  readonly managers: readonly Manager[];
  viewPolicies: ViewPolicy[];
  views: View[];
  schemas: Schema[];
  policies: IdentityPolicy[];
  readonly principals: Principal[];
  quotas: Quota[];
  lifecycleRules: PlainObject[];
  iamRoles: PlainObject[];
  oidcProviders: PlainObject[];
  /** Failed sign-ins in a row, by user name, and until when the account is locked (milliseconds since the epoch). */
  readonly signIns: Record<string, { failures: number; lockedUntil: number }>;
}

/** Only this module's own program writes state files, so its format number vouches for the rest. */
export function isState(value: unknown): value is State {
  return typeof value === "object" && value !== null && "format" in value && value.format === 2;
}

export function takeId(state: State): number {
  state.nextId += 1;
  return state.nextId;
}

/** Whether the providers of a tenant know a user or group. */
export function isKnownIn(one: Principal, tenant: Tenant): boolean {
  if (one.source === "local") return one.localProviderId === tenant.localProviderId;
  return one.tenantId === undefined || one.tenantId === tenant.id;
}

export const NO_PRIVILEGES: Privileges = {
  createBucket: false,
  deleteBucket: false,
  superuser: false,
};

export function privilegesOf({ privileges }: Principal, tenantId: number): Privileges {
  return privileges[tenantId] ?? NO_PRIVILEGES;
}
