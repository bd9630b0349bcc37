/**
 * Who is logged in with which client, and which refresh token of a session is the good one. The rules and sentences are
 * those of Keycloak's TokenManager (`validateToken`, `checkTokenReuse`).
 */
import { randomUUID } from "node:crypto";
import { invalidGrant } from "./oauth-error.ts";

export interface IdentitySession {
  readonly id: string;
  readonly user: string;
  readonly client: string;
  readonly offline: boolean;
  readonly startedAt: Date;
  lastUsedAt: Date;
  /** Ids of refresh tokens that were used while rotation was on, the last one last. */
  readonly used: string[];
  /** Set when a token was used twice: Keycloak takes the client out of the session. */
  detached: boolean;
}

/** The claims of a refresh token that name its session. */
export interface PresentedToken {
  readonly id: string;
  readonly sessionId: string;
  readonly client: string;
  readonly offline: boolean;
  readonly issuedAt: Date;
}

export interface SessionRules {
  readonly rotation: boolean;
  readonly idleSeconds: number;
  readonly now: Date;
}

export class Sessions {
  readonly #sessions = new Map<string, IdentitySession>();
  /** Tokens from before are stale: "Sign out all active sessions" in Keycloak's console. */
  #notBefore = new Date(0);

  open(user: string, client: string, offline: boolean, now: Date): IdentitySession {
    const session: IdentitySession = {
      id: randomUUID(),
      user,
      client,
      offline,
      startedAt: now,
      lastUsedAt: now,
      used: [],
      detached: false,
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Ends a user's sessions, as an administrator does; access tokens that are out stay good. */
  end(user: string): void {
    for (const session of this.#sessions.values())
      if (session.user === user) this.#sessions.delete(session.id);
  }

  makeStale(now: Date): void {
    this.#notBefore = now;
  }

  /**
   * The session of a refresh token, marked as used.
   * @throws OAuthError invalid_grant, in Keycloak's words
   */
  use(token: PresentedToken, client: string, rules: SessionRules): IdentitySession {
    if (token.issuedAt < this.#notBefore) throw invalidGrant("Stale token");
    const session = this.#sessions.get(token.sessionId);
    if (session === undefined || isIdle(session, rules))
      throw invalidGrant(token.offline ? "Offline user session not found" : "Session not active");
    if (session.detached) throw invalidGrant("Session doesn't have required client");
    if (token.client !== client)
      throw invalidGrant("Invalid refresh token. Token client and authorized client don't match");
    if (rules.rotation) useOnce(session, token);
    session.lastUsedAt = rules.now;
    return session;
  }
}

function isIdle({ lastUsedAt }: IdentitySession, { idleSeconds, now }: SessionRules): boolean {
  return now.getTime() - lastUsedAt.getTime() > idleSeconds * 1000;
}

/** Keycloak tells by seconds which tokens are older; here every token that was used before is. */
function useOnce(session: IdentitySession, { id }: PresentedToken): void {
  if (session.used.includes(id)) {
    session.detached = true;
    throw invalidGrant(
      session.used.at(-1) === id ? "Maximum allowed refresh token reuse exceeded" : "Stale token",
    );
  }
  session.used.push(id);
}
