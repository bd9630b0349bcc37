import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { decodeJwt } from "jose";
import { warmAnswer } from "../../../../access/hpe/token/warm.ts";
import { type TestAppliance, documentOf, startAppliance } from "../appliance.ts";

const WORDS = ["hpe", "token"];

describe("s3access hpe token", () => {
  let appliance: TestAppliance;

  beforeEach(async () => {
    appliance = await startAppliance();
  });

  afterEach(() => appliance.close());

  it("answers as AWS tools want it, with the token's own end", async () => {
    const { code, out, err } = await appliance.run(WORDS);
    assert.deepEqual({ code, err }, { code: 0, err: "" });
    const { AccessKeyId, Expiration } = documentOf(out);
    const { exp = 0, azp, preferred_username: user } = decodeJwt(AccessKeyId);
    assert.deepEqual({ azp, user }, { azp: "ua", user: "ann" });
    assert.equal(Date.parse(Expiration), exp * 1000);
  });

  it("asks Keycloak once and keeps the answer, also for the warm path", async () => {
    const warm = (): string | undefined =>
      warmAnswer([...WORDS, ...appliance.options], appliance.home, appliance.env);
    assert.equal(warm(), undefined);
    const first = await appliance.run(WORDS);
    const second = await appliance.run(WORDS);
    assert.deepEqual(second, first);
    assert.equal(warm(), first.out);
    assert.equal(appliance.identity.requests.token, 1);
  });

  it("leaves to the whole command what is not the usual call", async () => {
    await appliance.run(WORDS);
    const warm = (words: readonly string[]): string | undefined =>
      warmAnswer([...words, ...appliance.options], appliance.home, appliance.env);
    assert.equal(warm(["hpe", "env"]), undefined);
    assert.equal(warm([...WORDS, "--help"]), undefined);
    assert.equal(warm([...WORDS, "--client"]), undefined);
    assert.equal(warm([...WORDS, "extra"]), undefined);
  });

  it("stores the refresh token of each answer", async () => {
    const before = await readFile(appliance.tokenFile, "utf8");
    await appliance.run(WORDS);
    const after = await readFile(appliance.tokenFile, "utf8");
    assert.notEqual(after, before);
    assert.equal(decodeJwt(after.trim())["typ"], "Offline");
  });

  it("never hands a new login the token of the one before", async () => {
    const first = documentOf((await appliance.run(WORDS)).out);
    await appliance.logIn();
    const second = documentOf((await appliance.run(WORDS)).out);
    const session = (token: string): unknown => decodeJwt(token)["sid"];
    assert.notEqual(session(second.AccessKeyId), session(first.AccessKeyId));
  });

  it("uses the client that the refresh token names, and a secret only where it has one", async () => {
    await appliance.logIn({ client: "ua-grant" });
    const { out } = await appliance.run(WORDS, { KUBECONFIG: "/nowhere" });
    assert.equal(decodeJwt(documentOf(out).AccessKeyId)["azp"], "ua-grant");
  });

  it("takes the client's secret from a file or the environment before the stored one", async () => {
    await writeFile(appliance.secretFile, "wrong\n", { mode: 0o600 });
    const wrong =
      "Keycloak refuses the secret of the client ua; ask the administrator for the present one, and see --client-secret-file";
    assert.equal(await appliance.failure(), wrong);
    const right = { S3ACCESS_HPE_CLIENT_SECRET: appliance.clientSecret };
    assert.equal((await appliance.run(WORDS, right)).code, 0);
    const file = `${appliance.home}/right`;
    await writeFile(file, appliance.clientSecret, { mode: 0o600 });
    await appliance.logIn();
    const named = [...WORDS, "--client-secret-file", "right"];
    const env = { S3ACCESS_HPE_CLIENT_SECRET: "wrong" };
    assert.equal((await appliance.run(named, env)).code, 0);
  });

  it("asks again while Keycloak is out of order, and not once it refuses", async () => {
    const { identity } = appliance;
    identity.setMode({ failures: 2 });
    await appliance.obtain();
    assert.equal(identity.requests.token, 3);
    await appliance.logIn();
    identity.setMode({ failures: 100 });
    await assert.rejects(appliance.obtain(), {
      message: `Keycloak at ${new URL(identity.url).host} is out of order (503); try again later`,
    });
    assert.equal(identity.requests.token, 7);
    identity.setMode({ failures: 0 });
    identity.signOut("ann");
    assert.match(await appliance.failure(), /^the session behind the refresh token has ended/);
    assert.equal(identity.requests.token, 8);
  });

  it("says what each refusal of Keycloak's means for the user", async () => {
    appliance.identity.disable("ann");
    assert.equal(
      await appliance.failure(),
      "your user is disabled on the appliance; ask its administrator",
    );
    appliance.identity.revokeAll();
    assert.equal(
      await appliance.failure(),
      "the refresh token was used before, here or in a copy of it elsewhere, or was revoked, and Keycloak has ended its session; log in again: s3access hpe login, and keep one copy only",
    );
  });

  it("goes on with the token it has while Keycloak is away", async () => {
    const { identity } = appliance;
    identity.setMode({ accessTokenSeconds: 200, clockOffsetSeconds: -110 });
    await appliance.logIn();
    const first = await appliance.obtain();
    identity.setMode({ failures: 100 });
    assert.deepEqual(await appliance.obtain(), first);
    assert.equal(identity.requests.token, 5);
  });

  it("says that the clock is wrong rather than handing over a token that is over", async () => {
    appliance.identity.setMode({ clockOffsetSeconds: -7200 });
    await appliance.logIn();
    assert.equal(
      await appliance.failure(),
      "a new access token is over already: this machine's clock is 120 minutes ahead of Keycloak's; set it right",
    );
  });
});
