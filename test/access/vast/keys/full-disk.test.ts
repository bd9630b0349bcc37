import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Setting, startSetting } from "./setting.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "..", "access", "main.mjs");

/** Every write there fails as on a full disk. Linux has it. */
const FULL = ["/dev/full"].filter((file) => existsSync(file));

describe("vast keys with standard output on a full disk", () => {
  let here: Setting;
  beforeEach(async () => {
    here = await startSetting();
  });
  afterEach(() => here.stop());

  async function into(file: string, ...words: string[]): Promise<[number | null, string]> {
    const full = await open(file, "w");
    const child = spawn(process.execPath, [MAIN, "vast", "keys", ...words], {
      env: { ...process.env, ...here.jane },
      stdio: ["ignore", full.fd, "pipe"],
    });
    assert.ok(child.stderr);
    const [err] = await Promise.all([text(child.stderr), once(child, "close")]);
    await full.close();
    return [child.exitCode, err.replace(/key [A-Z0-9]+/, "key AK")];
  }

  for (const file of FULL)
    it("deletes a key again whose secret could not be printed", async () => {
      const full = "s3access: standard output cannot be written (ENOSPC)\n";
      assert.deepEqual(await into(file, "create", "--to", "stdout"), [
        1,
        `${full}s3access: the secret of the new key AK could not be stored in stdout (ENOSPC: no space left on device, write), so the key was deleted again; nothing changed\n`,
      ]);
      assert.deepEqual(here.keysOf("jane"), []);
      assert.deepEqual(await into(file, "list"), [1, full]);
    });
});
