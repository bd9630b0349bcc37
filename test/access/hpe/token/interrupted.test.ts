import assert from "node:assert/strict";
import { mkdir, readFile, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import pLimit from "p-limit";
import { type TestAppliance, startAppliance } from "../appliance.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "..", "access", "main.mjs");
const KILL_AT = join(import.meta.dirname, "kill-at.ts");

/**
 * Changes of files in one refresh: open the place for the next token, write and sync its space; then, with Keycloak's
 * answer, write, sync, cut and sync it, rename it, open and sync the folder.
 */
const STEPS = 10;
/** Keycloak has answered, and nothing of the answer is on the disk. */
const ANSWER_IN_MEMORY = 4;
const LOST =
  "the refresh token was used before, here or in a copy of it elsewhere, or was revoked, and Keycloak has ended its session; log in again: s3access hpe login, and keep one copy only. An earlier question to Keycloak got no answer: if the realm revokes refresh tokens on use, it spent this one, and nothing on this machine can bring it back";

describe("s3access hpe token, interrupted", () => {
  let appliance: TestAppliance;

  beforeEach(async () => {
    appliance = await startAppliance({ rotation: true });
  });

  afterEach(() => appliance.close());

  /** Each kill has a token and a folder of its own. */
  async function tokenFile(name: string): Promise<string> {
    const folder = join(appliance.home, name);
    await mkdir(folder);
    const file = join(folder, "token");
    await writeFile(file, await appliance.identity.issueRefreshToken("ann"), { mode: 0o600 });
    return file;
  }

  function command(file: string, env: Record<string, string> = {}) {
    const preload = env["KILL_AT"] === undefined ? [] : ["--import", KILL_AT];
    const words = ["hpe", "token", ...appliance.options, "--refresh-token-file", file];
    return execa(process.execPath, [...preload, MAIN, ...words], {
      env: { ...appliance.env, ...env },
      reject: false,
    });
  }

  /** A killed process's lock stands for half a minute; this test does not wait for it. */
  async function age(file: string): Promise<void> {
    await utimes(`${file}.lock`, 0, 0).catch(() => undefined);
  }

  async function again(file: string): Promise<string> {
    await age(file);
    return appliance.obtain({ refreshTokenFile: file }).then(
      () => "works",
      (error: unknown) => (error instanceof Error ? error.message : "?"),
    );
  }

  async function killedAt(step: number): Promise<string> {
    const file = await tokenFile(`step-${step}`);
    const { signal, exitCode } = await command(file, { KILL_AT: String(step) });
    assert.deepEqual([step, signal, exitCode], [step, "SIGKILL", undefined]);
    return again(file);
  }

  it("killed at any step goes on, but where only the dead process knew the token", async () => {
    const limit = pLimit(2);
    const steps = Array.from({ length: STEPS }, (_, index) => index + 1);
    const outcomes = await Promise.all(steps.map((step) => limit(() => killedAt(step))));
    assert.deepEqual(
      outcomes,
      steps.map((step) => (step === ANSWER_IN_MEMORY ? LOST : "works")),
    );
    const whole = await tokenFile("whole");
    const { exitCode } = await command(whole, { KILL_AT: String(STEPS + 1) });
    assert.equal(exitCode, 0, "a refresh has more steps than this test kills at");
  });

  it("killed at the worst step goes on where the realm does not revoke tokens on use", async () => {
    appliance.identity.setMode({ rotation: false });
    assert.equal(await killedAt(ANSWER_IN_MEMORY), "works");
  });

  it("stores the new token before it obeys Ctrl-C", async () => {
    const file = await tokenFile("ctrl-c");
    const before = await readFile(file, "utf8");
    appliance.identity.setMode({ delayMilliseconds: 300 });
    const running = command(file);
    while (appliance.identity.requests.token === 0) await sleep(10);
    running.kill("SIGINT");
    assert.equal((await running).signal, "SIGINT");
    assert.notEqual(await readFile(file, "utf8"), before);
    assert.deepEqual(await readdir(join(file, "..")), ["token"]);
    assert.equal(await again(file), "works");
  });

  it("says so when Keycloak's answer is lost on the way", async () => {
    appliance.identity.setMode({ lostAnswers: 1 });
    const file = await tokenFile("lost");
    assert.equal(await again(file), LOST);
    appliance.identity.setMode({ lostAnswers: 1, rotation: false });
    assert.equal(await again(await tokenFile("kept")), "works");
  });

  it("does not use half a token that was left behind", async () => {
    const file = await tokenFile("torn");
    const token = (await readFile(file, "utf8")).trim();
    await writeFile(`${file}.next`, `${token.slice(0, 100)}${" ".repeat(1000)}`, { mode: 0o600 });
    assert.equal(await again(file), "works");
    const { mode } = await stat(file);
    assert.equal(mode & 0o777, 0o600);
  });

  it("does not put an older token in the place of a newer login", async () => {
    const file = await tokenFile("older");
    const older = await readFile(file, "utf8");
    appliance.identity.setMode({ clockOffsetSeconds: 10 });
    await writeFile(file, await appliance.identity.issueRefreshToken("ann"), { mode: 0o600 });
    await writeFile(`${file}.next`, `${older}\n`, { mode: 0o600 });
    assert.equal(await again(file), "works");
    assert.deepEqual(await readdir(join(file, "..")), ["token"]);
  });
});
