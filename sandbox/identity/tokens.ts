/** Signs and reads the realm's tokens: access tokens for everybody (RS256), refresh tokens for the realm itself (HS512). */
import { randomBytes, randomUUID } from "node:crypto";
import {
  type JSONWebKeySet,
  type JWK,
  SignJWT,
  decodeJwt,
  errors,
  exportJWK,
  generateKeyPair,
  jwtVerify,
} from "jose";
import { z } from "zod";
import { invalidGrant } from "./oauth-error.ts";
import type { IdentitySession, PresentedToken } from "./sessions.ts";

const RefreshClaims = z.object({
  jti: z.string(),
  sid: z.string(),
  azp: z.string(),
  typ: z.enum(["Refresh", "Offline"]),
  iat: z.number(),
});

export interface Issue {
  readonly issuer: string;
  readonly session: IdentitySession;
  readonly scope: string;
  readonly now: Date;
  /** Undefined for an offline token, which has no end of its own. */
  readonly seconds: number | undefined;
}

type SigningKeys = Awaited<ReturnType<typeof generateKeyPair>>;

export class Tokens {
  readonly jwks: JSONWebKeySet;
  readonly #keyId: string;
  readonly #keys: SigningKeys;
  readonly #secret = randomBytes(64);

  private constructor(keys: SigningKeys, publicKey: JWK, keyId: string) {
    this.#keys = keys;
    this.#keyId = keyId;
    this.jwks = { keys: [{ ...publicKey, kid: keyId, use: "sig", alg: "RS256" }] };
  }

  static async create(): Promise<Tokens> {
    const keys = await generateKeyPair("RS256");
    return new Tokens(keys, await exportJWK(keys.publicKey), randomUUID());
  }

  /** An access token; `seconds` must be given, as none lives forever. */
  access(issue: Issue, roles: readonly string[]): Promise<string> {
    const { session, scope } = issue;
    return claims(issue, {
      typ: "Bearer",
      azp: session.client,
      sid: session.id,
      scope,
      preferred_username: session.user,
      realm_access: { roles },
    })
      .setAudience("account")
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.#keyId })
      .sign(this.#keys.privateKey);
  }

  refresh(issue: Issue): Promise<string> {
    const { issuer, session, scope } = issue;
    return claims(issue, {
      typ: session.offline ? "Offline" : "Refresh",
      azp: session.client,
      sid: session.id,
      scope,
    })
      .setAudience(issuer)
      .setProtectedHeader({ alg: "HS512", typ: "JWT" })
      .sign(this.#secret);
  }

  /** @throws OAuthError invalid_grant for what is no refresh token of this realm, or is over */
  async read(token: string, issuer: string, now: Date): Promise<PresentedToken> {
    try {
      await jwtVerify(token, this.#secret, { issuer, currentDate: now });
    } catch (error) {
      throw invalidGrant(
        error instanceof errors.JWTExpired ? "Token is not active" : "Invalid refresh token",
      );
    }
    const { jti, sid, azp, typ, iat } = RefreshClaims.parse(decodeJwt(token));
    return {
      id: jti,
      sessionId: sid,
      client: azp,
      offline: typ === "Offline",
      issuedAt: new Date(iat * 1000),
    };
  }
}

/** Keycloak's users have UUIDs; a name does as well where nothing compares them. */
function claims({ issuer, session, now, seconds }: Issue, more: Record<string, unknown>): SignJWT {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const token = new SignJWT(more)
    .setIssuer(issuer)
    .setSubject(session.user)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt);
  return seconds === undefined ? token : token.setExpirationTime(issuedAt + seconds);
}
