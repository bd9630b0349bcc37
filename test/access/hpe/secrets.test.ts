import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { type TestAppliance, documentOf, filesBelow, startAppliance } from "./appliance.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "access", "main.mjs");

describe("secrets of s3access hpe", () => {
  let appliance: TestAppliance;

  beforeEach(async () => {
    appliance = await startAppliance({ rotation: true });
  });

  afterEach(() => appliance.close());

  it("are in no error, and in no file but those that only their owner can read", async () => {
    const secrets = [appliance.clientSecret, (await readFile(appliance.tokenFile, "utf8")).trim()];
    const { out } = await appliance.run(["hpe", "token"]);
    secrets.push(documentOf(out).AccessKeyId, (await readFile(appliance.tokenFile, "utf8")).trim());
    const { url } = appliance.identity;
    const configured = await appliance.run(["hpe", "configure", "--endpoint", url, "--yes"]);
    const told = [configured];
    secrets.push(await appliance.logIn());
    appliance.identity.signOut("ann");
    told.push(await appliance.run(["hpe", "token"]), await appliance.run(["hpe", "env"]));
    assert.deepEqual(
      told.map(({ code }) => code),
      [0, 1, 1],
    );
    for (const { out: printed, err } of told)
      assert.deepEqual(
        secrets.filter((secret) => printed.includes(secret) || err.includes(secret)),
        [],
      );
    const files = await filesBelow(appliance.home);
    const holding = files.filter(({ text }) => secrets.some((secret) => text.includes(secret)));
    const modes = Object.fromEntries(holding.map(({ file, mode }) => [file, mode.toString(8)]));
    const cached = files.map(({ file }) => file).find((file) => file.startsWith(".cache"));
    assert.deepEqual(modes, {
      ".config/s3access/hpe/appliance.test/client-secret": "600",
      ".config/s3access/hpe/appliance.test/refresh-token": "600",
      [cached ?? "a kept access token"]: "600",
    });
  });

  it("are on no command line while the command runs", async () => {
    const token = (await readFile(appliance.tokenFile, "utf8")).trim();
    appliance.identity.setMode({ delayMilliseconds: 300 });
    const words = [MAIN, "hpe", "token", ...appliance.options];
    const running = execa(process.execPath, words, { env: appliance.env });
    while (appliance.identity.requests.token === 0) await sleep(10);
    const seen = await commandLines();
    await running;
    assert.ok(seen.some((line) => line.includes(appliance.identity.url)));
    assert.ok(!seen.some((line) => line.includes(token) || line.includes(appliance.clientSecret)));
  });
});

/** Of all processes, as anybody on the machine can read them. */
async function commandLines(): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    processes.map((id) => readFile(join("/proc", id, "cmdline"), "utf8").catch(() => "")),
  );
}
