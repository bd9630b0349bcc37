import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { z } from "zod";
import { sandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import {
  type Identity,
  type IdentityOptions,
  startIdentity,
} from "../../../sandbox/identity/start.ts";

const SECRET = "the-secret-of-ua";
const NOW = new Date("2026-01-31T12:00:00Z");
const DAY_MILLISECONDS = 86_400_000;

const Granted = z.object({ access_token: z.string(), refresh_token: z.string() }).loose();

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly date: string | null;
}

describe("the sandbox's identity service", function () {
  let identity: Identity;
  let now = NOW;

  async function start(options: Partial<IdentityOptions> = {}): Promise<void> {
    identity = await startIdentity({
      users: [{ name: "ada", password: "lovelace", roles: ["data-scientist"] }, { name: "eve" }],
      clientSecret: SECRET,
      now: () => now,
      ...options,
    });
  }
  beforeEach(() => {
    now = NOW;
  });
  afterEach(() => identity.close());

  async function token(form: Record<string, string>, headers = {}): Promise<Answer> {
    const answer = await fetch(`${identity.url}/realms/UA/protocol/openid-connect/token`, {
      method: "POST",
      headers,
      body: new URLSearchParams(form),
    });
    return {
      status: answer.status,
      body: await answer.json(),
      date: answer.headers.get("date"),
    };
  }

  function refresh(refresh_token: string, client: Record<string, string> = {}): Promise<Answer> {
    return token({
      grant_type: "refresh_token",
      client_id: "ua",
      client_secret: SECRET,
      refresh_token,
      ...client,
    });
  }

  /** Refreshes and hands out the new refresh token. */
  async function next(refreshToken: string): Promise<string> {
    return Granted.parse((await refresh(refreshToken)).body).refresh_token;
  }

  /** `STATUS error: description` */
  function refusal({ status, body }: Answer): string {
    const { error, error_description } = z
      .object({ error: z.string(), error_description: z.string() })
      .parse(body);
    return `${status} ${error}: ${error_description}`;
  }

  describe("gives tokens", function () {
    it("for a refresh token of the browser, in Keycloak's form", async function () {
      await start();
      const { status, body, date } = await refresh(await identity.issueRefreshToken("ada"));
      const { access_token, refresh_token, session_state, ...rest } = Granted.parse(body);
      assert.equal(status, 200);
      assert.deepEqual(rest, {
        expires_in: 3600,
        refresh_expires_in: 0,
        token_type: "Bearer",
        "not-before-policy": 0,
        scope: "openid email profile offline_access",
      });
      assert.equal(date, "Sat, 31 Jan 2026 12:00:00 GMT");
      const { jti: _, ...claims } = decodeJwt(access_token);
      const seconds = NOW.getTime() / 1000;
      assert.deepEqual(claims, {
        iss: `${identity.url}/realms/UA`,
        aud: "account",
        sub: "ada",
        typ: "Bearer",
        azp: "ua",
        sid: session_state,
        scope: "openid email profile offline_access",
        preferred_username: "ada",
        realm_access: { roles: ["data-scientist"] },
        iat: seconds,
        exp: seconds + 3600,
      });
      assert.deepEqual(
        [decodeJwt(refresh_token)["typ"], decodeJwt(refresh_token).exp],
        ["Offline", undefined],
      );
    });

    it("whose signature is that of its published keys", async function () {
      await start();
      const { body } = await refresh(await identity.issueRefreshToken("ada"));
      const { access_token } = Granted.parse(body);
      const discovered = z
        .object({ issuer: z.string(), jwks_uri: z.string() })
        .parse(
          await (await fetch(`${identity.url}/realms/UA/.well-known/openid-configuration`)).json(),
        );
      const keys = createRemoteJWKSet(new URL(discovered.jwks_uri));
      const { issuer } = discovered;
      await jwtVerify(access_token, keys, { issuer, currentDate: NOW });
      assert.equal(decodeProtectedHeader(access_token).alg, "RS256");
      assert.deepEqual({ ...identity.requests }, { token: 1, jwks: 1, discovery: 1, download: 0 });
    });

    it("for a password to the public client, offline when asked for", async function () {
      await start();
      const form = { grant_type: "password", client_id: "ua-grant", username: "ada" };
      const online = await token({ ...form, password: "lovelace" });
      const offline = await token({ ...form, password: "lovelace", scope: "offline_access" });
      assert.deepEqual(
        [online, offline].map(({ body }) => {
          const { refresh_token, refresh_expires_in } = Granted.parse(body);
          const { typ, azp, exp } = decodeJwt(refresh_token);
          return [typ, azp, exp, refresh_expires_in];
        }),
        [
          ["Refresh", "ua-grant", NOW.getTime() / 1000 + 7 * 86_400, 7 * 86_400],
          ["Offline", "ua-grant", undefined, 0],
        ],
      );
    });

    it("with the client's secret in the header too", async function () {
      await start();
      const refresh_token = await identity.issueRefreshToken("ada");
      const authorization = `Basic ${Buffer.from(`ua:${SECRET}`).toString("base64")}`;
      const { status } = await token(
        { grant_type: "refresh_token", refresh_token },
        { authorization },
      );
      assert.equal(status, 200);
    });

    it("as long as its settings say, changed while it runs", async function () {
      await start({ accessTokenSeconds: 60, refreshTokenSeconds: 120 });
      const first = await identity.issueRefreshToken("ada", { offline: false });
      const lifetimes = async (): Promise<unknown[]> => {
        const { expires_in, refresh_expires_in } = Granted.parse((await refresh(first)).body);
        return [expires_in, refresh_expires_in];
      };
      assert.deepEqual(await lifetimes(), [60, 120]);
      identity.setMode({ accessTokenSeconds: 5 });
      assert.deepEqual(await lifetimes(), [5, 120]);
    });
  });

  describe("refuses in Keycloak's words", function () {
    /** What is asked of a fresh service, and what comes of it. */
    const cases: readonly (readonly [string, () => Promise<Answer>, string])[] = [
      [
        "no grant type",
        () => token({ client_id: "ua-grant" }),
        "400 invalid_request: Missing form parameter: grant_type",
      ],
      [
        "another grant type",
        () => token({ grant_type: "implicit", client_id: "ua-grant" }),
        "400 unsupported_grant_type: Unsupported grant_type",
      ],
      [
        "an unknown client",
        () => refresh("x", { client_id: "other" }),
        "401 invalid_client: Invalid client or Invalid client credentials",
      ],
      [
        "a wrong secret",
        () => refresh("x", { client_secret: "guessed" }),
        "401 invalid_client: Invalid client or Invalid client credentials",
      ],
      [
        "no refresh token",
        () => token({ grant_type: "refresh_token", client_id: "ua-grant" }),
        "400 invalid_request: No refresh token",
      ],
      ["what is no token", () => refresh("<html>"), "400 invalid_grant: Invalid refresh token"],
      [
        "an access token",
        async () =>
          refresh(
            Granted.parse((await refresh(await identity.issueRefreshToken("ada"))).body)
              .access_token,
          ),
        "400 invalid_grant: Invalid refresh token",
      ],
      [
        "a token of the other client",
        async () => refresh(await identity.issueRefreshToken("ada", { client: "ua-grant" })),
        "400 invalid_grant: Invalid refresh token. Token client and authorized client don't match",
      ],
      [
        "a password for the confidential client",
        () => token({ grant_type: "password", client_id: "ua", client_secret: SECRET }),
        "400 unauthorized_client: Client not allowed for direct access grants",
      ],
      [
        "a wrong password",
        () =>
          token({ grant_type: "password", client_id: "ua-grant", username: "ada", password: "x" }),
        "401 invalid_grant: Invalid user credentials",
      ],
      [
        "a user without a password",
        () =>
          token({ grant_type: "password", client_id: "ua-grant", username: "eve", password: "" }),
        "401 invalid_grant: Invalid user credentials",
      ],
      [
        "a refresh token that is over",
        async () => {
          const first = await identity.issueRefreshToken("ada", { offline: false });
          now = new Date(NOW.getTime() + 7 * DAY_MILLISECONDS);
          return refresh(first);
        },
        "400 invalid_grant: Token is not active",
      ],
      [
        "an offline token that nobody used for 30 days",
        async () => {
          const first = await identity.issueRefreshToken("ada");
          now = new Date(NOW.getTime() + 30 * DAY_MILLISECONDS + 1);
          return refresh(first);
        },
        "400 invalid_grant: Offline user session not found",
      ],
      [
        "a session that an administrator ended",
        async () => {
          const first = await identity.issueRefreshToken("ada", { offline: false });
          identity.signOut("ada");
          return refresh(first);
        },
        "400 invalid_grant: Session not active",
      ],
      [
        "a token from before all were revoked",
        async () => {
          const first = await identity.issueRefreshToken("ada");
          now = new Date(NOW.getTime() + 1000);
          identity.revokeAll();
          return refresh(first);
        },
        "400 invalid_grant: Stale token",
      ],
      [
        "a user who was disabled",
        async () => {
          const first = await identity.issueRefreshToken("ada");
          identity.disable("ada");
          return refresh(first);
        },
        "400 invalid_grant: User disabled",
      ],
    ];
    for (const [what, ask, expected] of cases)
      it(what, async function () {
        await start();
        assert.equal(refusal(await ask()), expected);
      });

    it("another realm", async function () {
      await start();
      const answer = await fetch(`${identity.url}/realms/other/protocol/openid-connect/token`);
      assert.deepEqual(
        [answer.status, await answer.json()],
        [404, { error: "Realm does not exist" }],
      );
    });
  });

  describe("with rotation", function () {
    it("off lets a refresh token work again and again", async function () {
      await start();
      const first = await identity.issueRefreshToken("ada");
      await next(first);
      assert.equal((await refresh(first)).status, 200);
    });

    it("on takes each refresh token once", async function () {
      await start({ rotation: true });
      const second = await next(await identity.issueRefreshToken("ada"));
      assert.equal((await refresh(await next(second))).status, 200);
    });

    it("on logs the user out when the last token is used again", async function () {
      await start({ rotation: true });
      const first = await identity.issueRefreshToken("ada");
      const second = await next(first);
      assert.equal(
        refusal(await refresh(first)),
        "400 invalid_grant: Maximum allowed refresh token reuse exceeded",
      );
      assert.equal(
        refusal(await refresh(second)),
        "400 invalid_grant: Session doesn't have required client",
      );
    });

    it("on logs the user out when an older token is used again", async function () {
      await start({ rotation: true });
      const first = await identity.issueRefreshToken("ada");
      const third = await next(await next(first));
      assert.equal(refusal(await refresh(first)), "400 invalid_grant: Stale token");
      assert.equal((await refresh(third)).status, 400);
    });

    it("leaves the user's other sessions alone", async function () {
      await start({ rotation: true });
      const [first, other] = await Promise.all([
        identity.issueRefreshToken("ada"),
        identity.issueRefreshToken("ada"),
      ]);
      await next(first);
      await refresh(first);
      assert.equal((await refresh(other)).status, 200);
    });
  });

  describe("out of order", function () {
    it("answers so many times with an error, then works", async function () {
      await start({ failures: 2, failingStatus: 502 });
      const first = await identity.issueRefreshToken("ada");
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const url = `${identity.url}/realms/UA/protocol/openid-connect/token`;
        const body = new URLSearchParams({
          ...{ grant_type: "refresh_token", client_id: "ua", client_secret: SECRET },
          refresh_token: first,
        });
        statuses.push((await fetch(url, { method: "POST", body })).status);
      }
      assert.deepEqual(statuses, [502, 502, 200]);
    });

    it("loses an answer after the token was spent", async function () {
      await start({ rotation: true, lostAnswers: 1 });
      const first = await identity.issueRefreshToken("ada");
      await assert.rejects(refresh(first), { message: "fetch failed" });
      assert.equal(
        refusal(await refresh(first)),
        "400 invalid_grant: Maximum allowed refresh token reuse exceeded",
      );
    });

    it("is slow when told to be", async function () {
      await start({ delayMilliseconds: 600_000 });
      const url = `${identity.url}/realms/UA/protocol/openid-connect/token`;
      const signal = AbortSignal.timeout(50);
      await assert.rejects(fetch(url, { method: "POST", signal }), { name: "TimeoutError" });
      assert.equal(identity.requests.token, 1);
    });

    it("has a clock of its own", async function () {
      await start({ clockOffsetSeconds: 600 });
      const { body, date } = await refresh(await identity.issueRefreshToken("ada"));
      assert.equal(date, "Sat, 31 Jan 2026 12:10:00 GMT");
      assert.equal(decodeJwt(Granted.parse(body).access_token).iat, NOW.getTime() / 1000 + 600);
    });
  });

  describe("the token page", function () {
    const login = (username: string, password: string): Promise<Response> =>
      fetch(`${identity.url}/refresh-token-download`, {
        method: "POST",
        body: new URLSearchParams({ username, password }),
      });

    it("downloads a refresh token after a login", async function () {
      await start();
      const answer = await login("ada", "lovelace");
      assert.deepEqual(
        [answer.status, answer.headers.get("content-disposition")],
        [200, 'attachment; filename="refresh-token.txt"'],
      );
      assert.equal((await refresh((await answer.text()).trim())).status, 200);
    });

    it("shows the form again after a wrong password, or for a disabled user", async function () {
      await start();
      identity.disable("ada");
      for (const answer of [await login("ada", "lovelace"), await login("eve", "")]) {
        assert.equal(answer.status, 401);
        assert.match(await answer.text(), /<p role="alert">Invalid username or password\.<\/p>/);
      }
    });
  });

  it("speaks TLS, and its tokens name the address that clients see", async function () {
    const folder = await mkdtemp(join(tmpdir(), "identity-"));
    const tls = await sandboxCertificate(folder, ["127.0.0.1"]);
    await rm(folder, { recursive: true });
    await start({ tls, publicUrl: "https://keycloak.lab.example" });
    const agent = new Agent({ ca: tls.authority });
    const status = await new Promise((resolve, reject) => {
      get(`${identity.url}/realms/UA/protocol/openid-connect/certs`, { agent }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once("error", reject);
    });
    agent.destroy();
    assert.equal(status, 200);
    assert.equal(identity.issuer, "https://keycloak.lab.example/realms/UA");
    const issued = decodeJwt(await identity.issueRefreshToken("ada"));
    assert.equal(issued.iss, identity.issuer);
  });
});
