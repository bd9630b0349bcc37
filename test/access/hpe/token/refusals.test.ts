import assert from "node:assert/strict";
import { OutOfReach } from "../../../../access/hpe/https.ts";
import { TokenRefused, refusalOf } from "../../../../access/hpe/token/refusals.ts";

const question = { host: "keycloak.appliance.test", client: "ua", withSecret: true };

function said(status: number, error: string, description: string, withSecret = true): string {
  const body = JSON.stringify({ error, error_description: description });
  const answer = { status, contentType: "application/json", body };
  return refusalOf(answer, { ...question, withSecret }).message;
}

const LOG_IN = "log in again: s3access hpe login";
const ENDED = `the refresh token has ended, as offline tokens do after 30 days without use; ${LOG_IN}`;
const USED = `the refresh token was used before, here or in a copy of it elsewhere, or was revoked, and Keycloak has ended its session; ${LOG_IN}, and keep one copy only`;
const SESSION = `the session behind the refresh token has ended, by a sign-out, an administrator or 30 days without use; ${LOG_IN}`;
const CLIENT =
  "the refresh token was issued to another client; leave out --client, so that the token's own is used";
const UNKNOWN = `Keycloak does not know the refresh token: it is of another appliance, damaged, or older than the realm's keys; ${LOG_IN}`;

describe("what Keycloak refuses", () => {
  it("is one sentence for each of its descriptions of invalid_grant", () => {
    const sentences = {
      "Token is not active": ENDED,
      "Session not active": SESSION,
      "Offline user session not found": SESSION,
      "Session doesn't have required client": SESSION,
      "Stale token": USED,
      "Maximum allowed refresh token reuse exceeded": USED,
      "Unmatching clients": CLIENT,
      "Invalid refresh token. Token client and authorized client don't match": CLIENT,
      "Invalid refresh token": UNKNOWN,
      "Invalid token issuer. Expected 'https://other'": `the refresh token is of another appliance; check --domain and --keycloak, or ${LOG_IN}`,
      "User disabled": "your user is disabled on the appliance; ask its administrator",
      "Etwas anderes": `Keycloak refuses the refresh token; ${LOG_IN}`,
    };
    assert.deepEqual(
      Object.fromEntries(
        Object.keys(sentences).map((description) => [
          description,
          said(400, "invalid_grant", description),
        ]),
      ),
      sentences,
    );
  });

  it("is the client's secret when the error says so, whatever the description", () => {
    const wrong =
      "Keycloak refuses the secret of the client ua; ask the administrator for the present one, and see --client-secret-file";
    assert.equal(
      said(401, "invalid_client", "Invalid client or Invalid client credentials"),
      wrong,
    );
    assert.equal(said(401, "unauthorized_client", "Token is not active"), wrong);
    assert.equal(
      said(401, "invalid_client", "", false),
      "Keycloak wants a secret for the client ua; ask the administrator for it, and name its file with --client-secret-file",
    );
  });

  it("is the domain when something else than Keycloak, or another realm, answers", () => {
    const page = { status: 404, contentType: "text/html", body: "<html>" };
    assert.equal(
      refusalOf(page, question).message,
      "keycloak.appliance.test answers 404 and not as Keycloak; check the appliance's domain, and --keycloak if its identity service has another name",
    );
    assert.equal(
      said(404, "Realm does not exist", ""),
      'Keycloak at keycloak.appliance.test has no realm "UA"; check the appliance\'s domain',
    );
  });

  it("may be asked again only where that can help", () => {
    const kinds = [400, 401, 403, 429, 500, 502, 503].map((status) => {
      const body = JSON.stringify({ error: "invalid_grant" });
      const failure = refusalOf({ status, contentType: "application/json", body }, question);
      return [status, failure instanceof OutOfReach, failure instanceof TokenRefused];
    });
    assert.deepEqual(kinds, [
      [400, false, true],
      [401, false, true],
      [403, false, true],
      [429, true, false],
      [500, true, false],
      [502, true, false],
      [503, true, false],
    ]);
  });

  it("never quotes what Keycloak sent beyond a plain code", () => {
    assert.equal(
      said(400, "invalid_scope", "refresh_token=secret"),
      "Keycloak at keycloak.appliance.test refuses the request (400 invalid_scope); ask the appliance's administrator",
    );
    assert.equal(
      said(400, "secret text", "secret"),
      "Keycloak at keycloak.appliance.test refuses the request (400); ask the appliance's administrator",
    );
  });
});
