/**
 * What Keycloak says when it refuses a refresh, and what the user can do about it. The code in `error` decides; the
 * description, whose wording varies by version, only chooses the hint. Neither is quoted beyond its code.
 */
import { Failure } from "../../../drivers/failure.ts";
import { jsonOrNothing } from "../../../drivers/json.ts";
import { OutOfReach } from "../https.ts";
import type { Answer } from "../https.ts";

/** Keycloak will never take this refresh token (again). */
export class TokenRefused extends Failure {}

/** What a sentence needs to know of the question. */
export interface Question {
  readonly host: string;
  readonly client: string;
  readonly withSecret: boolean;
}

const LOG_IN = "log in again: s3access hpe login";

/** In this order: the first whose words occur. Descriptions as in Keycloak's TokenManager.java. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /token is not active|token expired/i,
    `the refresh token has ended, as offline tokens do after 30 days without use; ${LOG_IN}`,
  ],
  [
    /reuse exceeded|stale token/i,
    `the refresh token was used before, here or in a copy of it elsewhere, or was revoked, and Keycloak has ended its session; ${LOG_IN}, and keep one copy only`,
  ],
  [
    /offline (user )?session not found|session not active|session doesn't have required client|session not found/i,
    `the session behind the refresh token has ended, by a sign-out, an administrator or 30 days without use; ${LOG_IN}`,
  ],
  [
    /unmatching clients|don't match/i,
    "the refresh token was issued to another client; leave out --client, so that the token's own is used",
  ],
  [
    /(user|account) (is )?disabled/i,
    "your user is disabled on the appliance; ask its administrator",
  ],
  [
    /issuer/i,
    `the refresh token is of another appliance; check --domain and --keycloak, or ${LOG_IN}`,
  ],
  [
    /invalid (refresh )?token/i,
    `Keycloak does not know the refresh token: it is of another appliance, damaged, or older than the realm's keys; ${LOG_IN}`,
  ],
];

/** @returns the failure for an answer that is not a success */
export function refusalOf(
  { status, contentType, body }: Answer,
  { host, client, withSecret }: Question,
): Failure {
  if (status >= 500 || status === 429)
    return new OutOfReach(`Keycloak at ${host} is out of order (${status}); try again later`);
  const { error, description } = contentType.includes("json")
    ? oauthError(body)
    : { error: undefined, description: "" };
  switch (error) {
    case "invalid_grant": {
      const hint = HINTS.find(([words]) => words.test(description))?.[1];
      return new TokenRefused(hint ?? `Keycloak refuses the refresh token; ${LOG_IN}`);
    }
    case "invalid_client":
    case "unauthorized_client":
      return new Failure(
        withSecret
          ? `Keycloak refuses the secret of the client ${client}; ask the administrator for the present one, and see --client-secret-file`
          : `Keycloak wants a secret for the client ${client}; ask the administrator for it, and name its file with --client-secret-file`,
      );
    case undefined:
      return new Failure(
        `${host} answers ${status} and not as Keycloak; check the appliance's domain, and --keycloak if its identity service has another name`,
      );
    default:
      return new Failure(
        status === 404
          ? `Keycloak at ${host} has no realm "UA"; check the appliance's domain`
          : `Keycloak at ${host} refuses the request (${status}${/^[a-z_]{1,40}$/.test(error) ? ` ${error}` : ""}); ask the appliance's administrator`,
      );
  }
}

function oauthError(body: string): { error: string | undefined; description: string } {
  const parsed = jsonOrNothing(body);
  if (typeof parsed !== "object" || parsed === null) return { error: undefined, description: "" };
  const error = "error" in parsed && typeof parsed.error === "string" ? parsed.error : undefined;
  const description = "error_description" in parsed ? parsed.error_description : undefined;
  return { error, description: typeof description === "string" ? description : "" };
}
