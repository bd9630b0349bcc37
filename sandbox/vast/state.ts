/** What the simulated VAST cluster remembers. Its management service (VMS) is the only one who writes. */

export interface Tenant {
  readonly id: number;
  readonly name: string;
}

/** Who administers the cluster through VMS. */
export interface Manager {
  readonly name: string;
  readonly password: string;
  /** API tokens, whole. */
  readonly apiTokens: string[];
}

export interface ViewPolicy {
  readonly id: number;
  readonly name: string;
  readonly flavor: string;
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
}

export interface Schema {
  readonly database: string;
  /** In full: `outer/inner` where schemas are nested. */
  readonly name: string;
  readonly tables: string[];
  /** By table: its columns as an Arrow schema, in base64, as the client that made it wrote them. */
  readonly columns: Record<string, string>;
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

/** A user or group, local or of a directory (Active Directory or LDAP). */
export interface Principal {
  readonly id: number;
  readonly type: "user" | "group";
  readonly source: "local" | "directory";
  readonly name: string;
  /** uid or gid; not everybody of a directory has one. */
  readonly posixId: number | undefined;
  readonly sid: string | undefined;
  /** Of a directory's user, who signs in to VMS for S3 keys and nothing else. */
  readonly password: string | undefined;
  /** Names of groups. */
  readonly groups: readonly string[];
  policyIds: number[];
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
  readonly format: 1;
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
  return typeof value === "object" && value !== null && "format" in value && value.format === 1;
}

export function takeId(state: State): number {
  state.nextId += 1;
  return state.nextId;
}

/** Who lives on the cluster before anything is declared. */
export interface VastWorld {
  readonly manager: {
    readonly name: string;
    readonly password: string;
    readonly apiToken?: string;
  };
  /** @default `default` */
  readonly tenants?: readonly string[];
  readonly users?: readonly WorldUser[];
  readonly groups?: readonly WorldGroup[];
}

export interface WorldUser {
  readonly name: string;
  readonly source: "local" | "directory";
  readonly uid?: number;
  readonly sid?: string;
  readonly password?: string;
  readonly groups?: readonly string[];
}

export interface WorldGroup {
  readonly name: string;
  readonly source: "local" | "directory";
  readonly gid?: number;
  readonly sid?: string;
}

/** The cluster as it is delivered: the view policy that every VAST has, and no views. */
export function initialState({ manager, tenants, users, groups }: VastWorld): State {
  const names = tenants ?? ["default"];
  const firstId = 100;
  const principals: Principal[] = [
    ...(groups ?? []).map((group): Omit<Principal, "id"> => ({
      ...nobody,
      type: "group",
      source: group.source,
      name: group.name,
      posixId: group.gid,
      sid: group.sid,
    })),
    ...(users ?? []).map((user): Omit<Principal, "id"> => ({
      ...nobody,
      type: "user",
      source: user.source,
      name: user.name,
      posixId: user.uid,
      sid: user.sid,
      password: user.password,
      groups: user.groups ?? [],
    })),
  ].map((principal, index) => ({
    ...principal,
    policyIds: [],
    keys: [],
    id: firstId + index,
  }));
  return {
    format: 1,
    nextId: firstId + principals.length,
    tenants: names.map((name, index) => ({ id: index + 1, name })),
    managers: [
      {
        name: manager.name,
        password: manager.password,
        apiTokens: manager.apiToken === undefined ? [] : [manager.apiToken],
      },
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

const nobody = {
  posixId: undefined,
  sid: undefined,
  password: undefined,
  groups: [],
  policyIds: [],
  keys: [],
} as const satisfies Partial<Principal> & object;
