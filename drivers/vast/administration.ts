/**
 * What the driver and the commands can see and do on a VAST cluster, apart from HTTP. Ids are VAST's own numbers; names
 * are what people declare. Lists are whole: pages are followed.
 */
import type { PolicyDocument } from "../../policies/document.ts";
import type { PrincipalRef } from "../../policies/vast/desired.ts";

export interface Tenant {
  readonly id: number;
  readonly name: string;
  /** Of its local users and groups; another tenant's may have the same names. Absent where this version does not tell. */
  readonly localProviderId?: number;
}

export interface SeenViewPolicy {
  readonly id: number;
  readonly name: string;
  /** `NFS`, `SMB`, `MIXED_LAST_WINS` or `S3_NATIVE`. */
  readonly flavor: string;
  readonly tenantId: number | undefined;
}

export interface SeenView {
  readonly id: number;
  readonly path: string;
  readonly bucket: string | undefined;
  readonly owner: string | undefined;
  readonly policyId: number;
  readonly protocols: readonly string[];
  readonly tenantId: number | undefined;
}

export interface SeenIdentityPolicy {
  readonly id: number;
  readonly name: string;
  /** The document as data; VAST keeps it as text. */
  readonly document: unknown;
  readonly enabled: boolean;
  readonly tenantId: number | undefined;
  /** Names of the users and groups it is attached to; undefined where this version does not tell. */
  readonly users: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
}

export interface SeenPrincipal {
  /** As asked for, completed by what VAST knows. */
  readonly ref: PrincipalRef;
  /** As VAST has it; the name is empty where it tells none. */
  readonly known: Omit<PrincipalRef, "type" | "source">;
  /** VAST's number of a local user or group. */
  readonly localId: number | undefined;
  readonly policyIds: readonly number[];
  /** May do everything that no policy speaks of. */
  readonly superuser: boolean;
  readonly keys: readonly SeenKey[];
}

export interface SeenKey {
  readonly accessKey: string;
  readonly enabled: boolean;
  /** Where this version tells. */
  readonly createdAt: Date | undefined;
}

/** Shown once, when it is made. */
export interface NewKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface SeenQuota {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly hardLimit: bigint | undefined;
  readonly softLimit: bigint | undefined;
}

export interface SeenLifecycleRule {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly viewId: number;
  readonly prefix: string | undefined;
  readonly expirationDays: number | undefined;
  readonly abortMultipartDays: number | undefined;
}

export interface SeenIamRole {
  readonly id: number;
  readonly name: string;
  readonly trustPolicy: unknown;
  readonly policyIds: readonly number[];
  readonly maxSessionSeconds: number | undefined;
}

export interface SeenOidcProvider {
  readonly id: number;
  readonly name: string;
  readonly discoveryUrl: string;
  /** Empty where the provider has none. */
  readonly userAttribute: string;
  /** Whether VAST verifies the provider's certificate. */
  readonly verified: boolean;
}

/** What can be said of one; its certificate is to be verified always. */
export type OidcProviderSettings = Omit<SeenOidcProvider, "id" | "verified">;

/** Tenants, and what their views hold. */
export interface ViewAdministration {
  tenants(): Promise<readonly Tenant[]>;

  viewPolicies(): Promise<readonly SeenViewPolicy[]>;
  addViewPolicy(name: string, tenant: Tenant): Promise<void>;
  removeViewPolicy(id: number): Promise<void>;

  views(tenant: Tenant): Promise<readonly SeenView[]>;
  addView(
    view: Omit<SeenView, "id" | "tenantId"> & { readonly bucket: string; readonly owner: string },
    tenant: Tenant,
  ): Promise<void>;
  updateView(
    id: number,
    change: { readonly owner?: string; readonly policyId?: number },
  ): Promise<void>;
  removeView(id: number): Promise<void>;

  schemas(database: string, tenant: Tenant): Promise<readonly string[]>;
  addSchema(database: string, name: string, tenant: Tenant): Promise<void>;
  removeSchema(database: string, name: string, tenant: Tenant): Promise<void>;
  /** Names of the schema's tables. */
  tables(database: string, schema: string, tenant: Tenant): Promise<readonly string[]>;
}

/** What views may hold, and for how long. */
export interface LimitAdministration {
  quotas(tenant: Tenant): Promise<readonly SeenQuota[]>;
  addQuota(quota: Omit<SeenQuota, "id">, tenant: Tenant): Promise<void>;
  updateQuota(id: number, limits: Pick<SeenQuota, "hardLimit" | "softLimit">): Promise<void>;
  removeQuota(id: number): Promise<void>;

  /** Of one view, or of all. */
  lifecycleRules(viewId?: number): Promise<readonly SeenLifecycleRule[]>;
  addLifecycleRule(rule: Omit<SeenLifecycleRule, "id">): Promise<void>;
  updateLifecycleRule(id: number, rule: Omit<SeenLifecycleRule, "id">): Promise<void>;
  removeLifecycleRule(id: number): Promise<void>;
}

/** Identity policies. */
export interface PolicyAdministration {
  identityPolicies(tenant: Tenant): Promise<readonly SeenIdentityPolicy[]>;
  addIdentityPolicy(name: string, document: PolicyDocument, tenant: Tenant): Promise<void>;
  updateIdentityPolicy(
    id: number,
    change: { readonly document?: PolicyDocument; readonly enabled?: boolean },
  ): Promise<void>;
  removeIdentityPolicy(id: number): Promise<void>;
}

/** Users and groups, and their policies. */
export interface PrincipalAdministration {
  /** Undefined when no such user or group is known; tries id, then sid, then name. */
  principal(ref: PrincipalRef, tenant: Tenant): Promise<SeenPrincipal | undefined>;
  /** All local users or groups, and those of directories that VAST lists. */
  principals(type: PrincipalRef["type"], tenant: Tenant): Promise<readonly SeenPrincipal[]>;
  /** Replaces the whole list. */
  setPolicies(ref: PrincipalRef, policyIds: readonly number[], tenant: Tenant): Promise<void>;
}

/** IAM roles, and the OIDC providers whose tokens assume them. */
export interface RoleAdministration {
  /** All, or the one of a name: what policies a role has takes a question of its own. */
  iamRoles(tenant: Tenant, name?: string): Promise<readonly SeenIamRole[]>;
  addIamRole(role: Omit<SeenIamRole, "id">, tenant: Tenant): Promise<void>;
  updateIamRole(id: number, role: Omit<SeenIamRole, "id" | "name">): Promise<void>;
  removeIamRole(id: number): Promise<void>;
  oidcProviders(): Promise<readonly SeenOidcProvider[]>;
  addOidcProvider(provider: OidcProviderSettings): Promise<void>;
  updateOidcProvider(id: number, provider: OidcProviderSettings): Promise<void>;
  removeOidcProvider(id: number): Promise<void>;
  /** The id of the one provider whose tokens assume the tenant's roles; undefined: it has none. */
  oidcProviderOf(tenant: Tenant): Promise<number | undefined>;
  setOidcProvider(tenant: Tenant, id: number | undefined): Promise<void>;
}

/** S3 keys. */
export interface KeyAdministration {
  /** Keys of the user that is signed in (`/s3keys/`, users of a directory only). */
  ownKeys(): Promise<readonly SeenKey[]>;
  addOwnKey(): Promise<NewKey>;
  removeOwnKey(accessKey: string): Promise<void>;
  /** Keys of a user, by an administrator. */
  addKey(user: PrincipalRef, tenant: Tenant): Promise<NewKey>;
  setKeyEnabled(
    user: PrincipalRef,
    accessKey: string,
    enabled: boolean,
    tenant: Tenant,
  ): Promise<void>;
  removeKey(user: PrincipalRef, accessKey: string, tenant: Tenant): Promise<void>;
}

/** Every method fails with `Refused` when VAST refuses, and with `Failure` when it cannot be asked. */
export interface Administration
  extends
    ViewAdministration,
    LimitAdministration,
    PolicyAdministration,
    PrincipalAdministration,
    RoleAdministration,
    KeyAdministration {}
