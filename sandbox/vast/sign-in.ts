/** Who asks: a manager of the cluster, or a directory's user, who may do nothing but keep S3 keys. */
import { randomBytes } from "node:crypto";
import type { VmsMode } from "./mode.ts";
import type { Manager, Principal, State } from "./state.ts";
import { VmsError } from "./vms-error.ts";

export type Asker =
  | { readonly kind: "manager"; readonly manager: Manager }
  | { readonly kind: "user"; readonly user: Principal };

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

  /** @throws VmsError 401 or 403 */
  askerOf(authorization: string | undefined): Asker {
    const [scheme = "", value = ""] = authorization?.split(" ", 2) ?? [];
    switch (scheme) {
      case "Basic": {
        const [name = "", password = ""] = Buffer.from(value, "base64").toString().split(/:(.*)/s);
        return this.#withPassword(name, password);
      }
      case "Bearer":
        return this.#withToken(value, "access");
      case "Api-Token": {
        const manager = this.#state.managers.find(({ apiTokens }) => apiTokens.includes(value));
        if (manager === undefined) throw new VmsError(401, "Invalid API token.");
        return { kind: "manager", manager };
      }
      default:
        throw new VmsError(401, "Authentication credentials were not provided.");
    }
  }

  /** A session for a user name and password, or for the refresh token of one that ends. */
  open(body: Readonly<Record<string, unknown>>): { access: string; refresh: string } {
    const { username, password, refresh } = body;
    if (typeof refresh === "string") return this.#session(this.#withToken(refresh, "refresh"));
    return this.#session(this.#withPassword(String(username), String(password)));
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

  #withPassword(name: string, password: string): Asker {
    const now = this.#now().getTime();
    const record = (this.#state.signIns[name] ??= { failures: 0, lockedUntil: 0 });
    if (record.lockedUntil > now)
      throw new VmsError(401, "User account is locked. Contact your administrator.");
    const asker = this.#find(name, password);
    if (asker !== undefined) {
      record.failures = 0;
      return asker;
    }
    record.failures += 1;
    if (record.failures >= FAILURES_TO_LOCK)
      Object.assign(record, { failures: 0, lockedUntil: now + LOCK_MILLISECONDS });
    throw new VmsError(401, "Invalid username/password.");
  }

  #find(name: string, password: string): Asker | undefined {
    const manager = this.#state.managers.find((one) => one.name === name);
    if (manager?.password === password) return { kind: "manager", manager };
    // Users of a directory only: /s3keys/ is not for local ones (requirements, "User request S3 keys").
    const user = this.#state.principals.find(
      (one) => one.type === "user" && one.source === "directory" && one.name === name,
    );
    return user?.password !== undefined && user.password === password
      ? { kind: "user", user }
      : undefined;
  }
}
