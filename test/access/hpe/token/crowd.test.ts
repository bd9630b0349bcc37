import assert from "node:assert/strict";
import { readdir, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { type TestAppliance, documentOf, startAppliance } from "../appliance.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "..", "access", "main.mjs");

describe("s3access hpe token, many at once", () => {
  let appliance: TestAppliance;

  beforeEach(async () => {
    appliance = await startAppliance({ rotation: true, delayMilliseconds: 200 });
  });

  afterEach(() => appliance.close());

  it("asks Keycloak once for 50 processes, and nobody is logged out", async () => {
    const words = [MAIN, "hpe", "token", ...appliance.options];
    const runs = await Promise.all(
      Array.from({ length: 50 }, () =>
        execa(process.execPath, words, { env: appliance.env, reject: false }),
      ),
    );
    assert.deepEqual(
      runs.filter(({ exitCode }) => exitCode !== 0).map(({ stderr }) => stderr),
      [],
    );
    assert.equal(new Set(runs.map(({ stdout }) => documentOf(stdout).AccessKeyId)).size, 1);
    assert.equal(appliance.identity.requests.token, 1);
  });

  it("leaves the token to a process whose lock grew stale while it was asking", async () => {
    appliance.identity.setMode({ delayMilliseconds: 1_500 });
    const words = [MAIN, "hpe", "token", ...appliance.options];
    const asking = execa(process.execPath, words, { env: appliance.env, reject: false });
    while (appliance.identity.requests.token === 0) await sleep(10);
    await utimes(`${appliance.tokenFile}.lock`, 0, 0);
    const { accessToken } = await appliance.obtain();
    const { exitCode, stdout, stderr } = await asking;
    assert.equal(exitCode, 0, stderr);
    assert.equal(documentOf(stdout).AccessKeyId, accessToken);
    assert.equal(appliance.identity.requests.token, 1);
    assert.deepEqual(await readdir(dirname(appliance.tokenFile)), [
      "client-secret",
      "refresh-token",
    ]);
  });

  it("does not wait for another's refresh while the token it has still works", async () => {
    const { identity } = appliance;
    identity.setMode({ accessTokenSeconds: 200, clockOffsetSeconds: -110 });
    await appliance.logIn();
    const kept = await appliance.obtain();
    identity.setMode({ clockOffsetSeconds: 0, accessTokenSeconds: 3600 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => appliance.obtain()));
    const old = answers.filter(({ accessToken }) => accessToken === kept.accessToken);
    assert.equal(identity.requests.token, 2);
    assert.equal(old.length, 19);
  });
});
