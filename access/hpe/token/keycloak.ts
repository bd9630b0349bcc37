/** Asks Keycloak for an access token (RFC 6749, section 6), again where asking again may help. */
import pRetry from "p-retry";
import { z } from "zod";
import { Failure } from "../../../drivers/failure.ts";
import { jsonOrNothing } from "../../../drivers/json.ts";
import type { Env } from "../appliance.ts";
import { NoAnswer, OutOfReach, postForm } from "../https.ts";
import { claimsOf } from "./claims.ts";
import type { Credential } from "./credential.ts";
import { refusalOf } from "./refusals.ts";

export interface RefreshRequest {
  /** The identity service's address. */
  readonly keycloak: string;
  readonly client: string;
  readonly secret: string | undefined;
  readonly refreshToken: string;
  /** PEM; undefined for what Node trusts. */
  readonly ca: string | undefined;
}

export interface RefreshAnswer {
  /** As it came: it is read only after its refresh token is stored. */
  readonly accessToken: string;
  /** Absent where the client is set not to get one; the old one stays valid then. */
  readonly refreshToken: string | undefined;
}

const Body = z.object({ access_token: z.string().min(1), refresh_token: z.string().optional() });

const AGAIN = 3;

/** The first pause, in milliseconds; each further one is twice as long, and up to twice that by chance. */
const FIRST_PAUSE = 500;

/** How the question is put again. */
export interface Persistence {
  /** Once it is aborted, the question is not put again. */
  readonly hurry: AbortSignal;
  /** The first pause, in milliseconds. @default 500 */
  readonly pause?: number | undefined;
  /** Called when a question got no answer: Keycloak may have heard it all the same. */
  readonly onUnanswered: () => void;
}

/**
 * @throws TokenRefused when only a new login helps, OutOfReach when Keycloak is away still, else Failure
 */
export function askForToken(
  asked: RefreshRequest,
  env: Env,
  { hurry, pause = FIRST_PAUSE, onUnanswered }: Persistence,
): Promise<RefreshAnswer> {
  return pRetry(() => askOnce(asked, env), {
    retries: AGAIN,
    minTimeout: pause,
    factor: 2,
    randomize: true,
    onFailedAttempt: ({ error }) => {
      if (error instanceof OutOfReach && error.mayHaveHeard) onUnanswered();
    },
    shouldRetry: ({ error }) =>
      error instanceof OutOfReach && !(error instanceof NoAnswer) && !hurry.aborted,
  });
}

async function askOnce(asked: RefreshRequest, env: Env): Promise<RefreshAnswer> {
  const { keycloak, client, secret, refreshToken, ca } = asked;
  const answer = await postForm(
    `${keycloak}/realms/UA/protocol/openid-connect/token`,
    {
      grant_type: "refresh_token",
      client_id: client,
      refresh_token: refreshToken,
      ...(secret === undefined ? {} : { client_secret: secret }),
    },
    { ca, env },
  );
  const { host } = new URL(keycloak);
  if (answer.status !== 200)
    throw refusalOf(answer, { host, client, withSecret: secret !== undefined });
  const body = Body.safeParse(jsonOrNothing(answer.body)).data;
  if (body === undefined)
    throw new Failure(`${host} answers, but not as Keycloak; check the appliance's domain`);
  return { accessToken: body.access_token, refreshToken: body.refresh_token };
}

/**
 * An access token's times, which it names itself.
 *
 * @throws Failure when it has none, or this machine's clock says it is over already
 */
export function credentialOf(accessToken: string, now: number): Credential {
  const claims = claimsOf(accessToken);
  if (claims?.exp === undefined)
    throw new Failure("Keycloak's access token names no end (exp); ask the administrator");
  const expiresAt = claims.exp * 1000;
  const issuedAt = claims.iat === undefined ? now : claims.iat * 1000;
  if (expiresAt <= now)
    throw new Failure(
      `a new access token is over already: this machine's clock is ${Math.round((now - issuedAt) / 60_000)} minutes ahead of Keycloak's; set it right`,
    );
  return { accessToken, issuedAt, expiresAt };
}
