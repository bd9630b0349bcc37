/**
 * Who asks: a manager of the cluster or of a tenant, or a directory's user, who may do nothing but keep S3 keys.
 *
 * `X-Tenant-Name` names the tenant that somebody signs in to, from VAST 5.3 on (go-vast-client, core/constants.go). It is
 * for tenants' own managers and users; a manager of the cluster who sends it gets 403 (seen on 5.4.3). What comes of a
 * wrong name is UNCERTAIN, and 403 here. Without the header a user signs in to the first tenant.
 */
import { randomBytes } from "node:crypto";
import type { VmsMode } from "./mode.ts";
import { type Manager, type Principal, type State, type Tenant, isKnownIn } from "./state.ts";
import { VmsError } from "./vms-error.ts";

export type Asker =
  /** `tenant`: the only one that this manager sees; undefined where it is all of them. */
  | { readonly kind: "manager"; readonly manager: Manager; readonly tenant: Tenant | undefined }
  | { readonly kind: "user"; readonly user: Principal; readonly tenant: Tenant };

const FAILURES_TO_LOCK = 5;
const LOCK_MILLISECONDS = 10 * 60_000;

interface Token {
  readonly asker: Asker;
  readonly kind: "access" | "refresh";
  readonly endsAt: number;
}

export class SignIn {
  readonly #state: State;
  readonly #mode: () => VmsMode;
  readonly #now: () => Date;
  readonly #tokens = new Map<string, Token>();

  constructor(state: State, mode: () => VmsMode, now: () => Date) {
    this.#state = state;
    this.#mode = mode;
    this.#now = now;
  }

  /**
   * @param tenantName the `X-Tenant-Name` header
   * @throws VmsError 401 or 403
   */
  askerOf(authorization: string | undefined, tenantName: string | undefined): Asker {
    const [scheme = "", value = ""] = authorization?.split(" ", 2) ?? [];
    switch (scheme) {
      case "Basic": {
        const [name = "", password = ""] = Buffer.from(value, "base64").toString().split(/:(.*)/s);
        return this.#withPassword(name, password, tenantName);
      }
      case "Bearer":
        return inTenant(this.#withToken(value, "access"), tenantName);
      case "Api-Token":
        return inTenant(this.#withApiToken(value), tenantName);
      default:
        throw new VmsError(401, "Authentication credentials were not provided.");
    }
  }

  /** A session for a user name and password, or for the refresh token of one that ends. */
  open(
    body: Readonly<Record<string, unknown>>,
    tenantName: string | undefined,
  ): { access: string; refresh: string } {
    const { username, password, refresh } = body;
    if (typeof refresh === "string")
      return this.#session(inTenant(this.#withToken(refresh, "refresh"), tenantName));
    return this.#session(this.#withPassword(String(username), String(password), tenantName));
  }

  #session(asker: Asker): { access: string; refresh: string } {
    const issue = (kind: Token["kind"], seconds: number): string => {
      const token = randomBytes(24).toString("base64url");
      this.#tokens.set(token, { asker, kind, endsAt: this.#now().getTime() + seconds * 1000 });
      return token;
    };
    const { tokenSeconds } = this.#mode();
    return { access: issue("access", tokenSeconds), refresh: issue("refresh", 24 * tokenSeconds) };
  }

  #withToken(value: string, kind: Token["kind"]): Asker {
    const token = this.#tokens.get(value);
    if (token?.kind !== kind || token.endsAt <= this.#now().getTime())
      throw new VmsError(401, "Given token not valid for any token type");
    return token.asker;
  }

  #withApiToken(value: string): Asker {
    const now = this.#now().toISOString();
    for (const manager of this.#state.managers) {
      const known = manager.apiTokens.find(({ token }) => token === value);
      if (known === undefined) continue;
      if (known.revokedAt !== undefined) throw new VmsError(401, "API token is revoked.");
      if (known.expiresAt !== undefined && known.expiresAt <= now)
        throw new VmsError(401, "API token has expired.");
      return this.#managerAsking(manager);
    }
    throw new VmsError(401, "Invalid API token.");
  }

  #withPassword(name: string, password: string, tenantName: string | undefined): Asker {
    const now = this.#now().getTime();
    const account = tenantName === undefined ? name : `${tenantName}/${name}`;
    const record = (this.#state.signIns[account] ??= { failures: 0, lockedUntil: 0 });
    if (record.lockedUntil > now)
      throw new VmsError(401, "User account is locked. Contact your administrator.");
    const asker = this.#find(name, password, tenantName);
    if (asker !== undefined) {
      record.failures = 0;
      return inTenant(asker, tenantName);
    }
    record.failures += 1;
    if (record.failures >= FAILURES_TO_LOCK)
      Object.assign(record, { failures: 0, lockedUntil: now + LOCK_MILLISECONDS });
    throw new VmsError(401, "Invalid username/password.");
  }

  #find(name: string, password: string, tenantName: string | undefined): Asker | undefined {
    const manager = this.#state.managers.find((one) => one.name === name);
    if (manager?.password === password) return this.#managerAsking(manager);
    const { tenants } = this.#state;
    const tenant =
      tenantName === undefined ? tenants[0] : tenants.find((one) => one.name === tenantName);
    if (tenant === undefined) throw foreignTenant();
    // Users of a directory only: /s3keys/ is not for local ones (requirements, "User request S3 keys").
    const user = this.#state.principals.find(
      (one) =>
        one.type === "user" &&
        one.source === "directory" &&
        one.name === name &&
        isKnownIn(one, tenant),
    );
    return user?.password !== undefined && user.password === password
      ? { kind: "user", user, tenant }
      : undefined;
  }

  #managerAsking(manager: Manager): Asker {
    const tenant = this.#state.tenants.find(({ id }) => id === manager.tenantId);
    return { kind: "manager", manager, tenant };
  }
}

function inTenant(asker: Asker, tenantName: string | undefined): Asker {
  if (tenantName === undefined || asker.tenant?.name === tenantName) return asker;
  throw foreignTenant();
}

function foreignTenant(): VmsError {
  return new VmsError(403, "permission_denied");
}
