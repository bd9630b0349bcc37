/** The realm `UA` of HPE Private Cloud AI: its two clients, its users, and what its token endpoint grants them. */
import { OAuthError, invalidClient, invalidGrant, invalidRequest } from "./oauth-error.ts";
import type { IdentityMode } from "./mode.ts";
import { type IdentitySession, Sessions } from "./sessions.ts";
import type { Tokens } from "./tokens.ts";

export const REALM = "UA";

/** `ua` proves itself by a secret and issues browser tokens; `ua-grant` is public and takes passwords. */
export type ClientId = "ua" | "ua-grant";

export interface IdentityUser {
  readonly name: string;
  /** Without one the user cannot log in; tests then issue the first token themselves. */
  readonly password?: string;
  /** Realm roles. */
  readonly roles?: readonly string[];
  disabled?: boolean;
}

export interface RealmOptions {
  readonly users: readonly IdentityUser[];
  /** Of the client `ua`. */
  readonly clientSecret: string;
  /** The realm's own clock. */
  readonly now: () => Date;
  readonly mode: () => IdentityMode;
}

/** A form's fields, and what an `Authorization: Basic` header says in their stead. */
export type TokenRequest = Readonly<Record<string, string | undefined>>;

/** What the token endpoint answers (RFC 6749, section 5.1, with Keycloak's additions). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  /** 0 for an offline token, which has no end of its own. */
  readonly refresh_expires_in: number;
  readonly refresh_token: string;
  readonly token_type: "Bearer";
  readonly "not-before-policy": number;
  readonly session_state: string;
  readonly scope: string;
}

export class Realm {
  readonly tokens: Tokens;
  readonly sessions = new Sessions();
  readonly #options: RealmOptions;

  constructor(options: RealmOptions, tokens: Tokens) {
    this.#options = options;
    this.tokens = tokens;
  }

  /** @throws OAuthError as Keycloak words it */
  grant(request: TokenRequest, issuer: string): Promise<TokenAnswer> {
    const client = this.#client(request);
    switch (request["grant_type"]) {
      case undefined:
        throw invalidRequest("Missing form parameter: grant_type");
      case "refresh_token":
        return this.#refresh(client, request["refresh_token"], issuer);
      case "password":
        return this.#password(client, request, issuer);
      default:
        throw new OAuthError(400, "unsupported_grant_type", "Unsupported grant_type");
    }
  }

  /** The first refresh token of a new session, as a login in the browser gives it. */
  login(
    name: string,
    issuer: string,
    { client = "ua", offline = client === "ua" }: { client?: ClientId; offline?: boolean } = {},
  ): Promise<string> {
    const user = this.user(name);
    if (user === undefined) throw new Error(`the realm has no user ${JSON.stringify(name)}`);
    const now = this.#options.now();
    const session = this.sessions.open(name, client, offline, now);
    return this.#refreshToken(session, issuer);
  }

  user(name: string): IdentityUser | undefined {
    return this.#options.users.find((user) => user.name === name);
  }

  /** Whether a name and a password are those of a user who may log in. */
  knows(name: string, password: string): boolean {
    const user = this.user(name);
    return user?.password !== undefined && user.password === password && user.disabled !== true;
  }

  #client({ client_id, client_secret }: TokenRequest): ClientId {
    if (client_id === "ua-grant") return client_id;
    if (client_id === "ua" && client_secret === this.#options.clientSecret) return client_id;
    throw invalidClient();
  }

  async #refresh(
    client: ClientId,
    token: string | undefined,
    issuer: string,
  ): Promise<TokenAnswer> {
    if (token === undefined) throw invalidRequest("No refresh token");
    const { now, mode } = this.#options;
    const { rotation, offlineIdleSeconds, refreshTokenSeconds } = mode();
    const presented = await this.tokens.read(token, issuer, now());
    const idleSeconds = presented.offline ? offlineIdleSeconds : refreshTokenSeconds;
    const session = this.sessions.use(presented, client, { rotation, idleSeconds, now: now() });
    return this.#answer(session, issuer);
  }

  #password(client: ClientId, request: TokenRequest, issuer: string): Promise<TokenAnswer> {
    if (client !== "ua-grant")
      throw new OAuthError(
        400,
        "unauthorized_client",
        "Client not allowed for direct access grants",
      );
    const { username = "", password = "", scope = "" } = request;
    if (this.user(username)?.disabled === true) throw invalidGrant("Account disabled");
    if (!this.knows(username, password))
      throw new OAuthError(401, "invalid_grant", "Invalid user credentials");
    const offline = scope.split(" ").includes("offline_access");
    return this.#answer(this.sessions.open(username, client, offline, this.#options.now()), issuer);
  }

  async #answer(session: IdentitySession, issuer: string): Promise<TokenAnswer> {
    const user = this.user(session.user);
    if (user === undefined || user.disabled === true) throw invalidGrant("User disabled");
    const { accessTokenSeconds, refreshTokenSeconds } = this.#options.mode();
    const scope = scopeOf(session);
    const issue = { issuer, session, scope, now: this.#options.now(), seconds: accessTokenSeconds };
    return {
      access_token: await this.tokens.access(issue, user.roles ?? []),
      expires_in: accessTokenSeconds,
      refresh_expires_in: session.offline ? 0 : refreshTokenSeconds,
      refresh_token: await this.#refreshToken(session, issuer),
      token_type: "Bearer",
      "not-before-policy": 0,
      session_state: session.id,
      scope,
    };
  }

  #refreshToken(session: IdentitySession, issuer: string): Promise<string> {
    const { now, mode } = this.#options;
    const seconds = session.offline ? undefined : mode().refreshTokenSeconds;
    return this.tokens.refresh({ issuer, session, scope: scopeOf(session), now: now(), seconds });
  }
}

function scopeOf({ offline }: IdentitySession): string {
  return offline ? "openid email profile offline_access" : "openid email profile";
}
