import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { type Setting, startSetting } from "./setting.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "..", "access", "main.mjs");

describe("vast keys create, ended by a signal", () => {
  let here: Setting;
  afterEach(() => here.stop());

  it("stores the secret of a key that is being made, and ends then", async () => {
    let making = (): void => undefined;
    here = await startSetting({
      onRequest: ({ method }) => {
        if (method === "POST") making();
      },
    });
    const words = ["vast", "keys", "create", "--to", "profile:vast"];
    const child = execa(process.execPath, [MAIN, ...words], {
      env: here.jane,
      cwd: here.home,
      reject: false,
    });
    making = () => {
      here.cluster.setMode({ delayMilliseconds: 300 });
      child.kill("SIGTERM");
    };
    const { signal, stdout } = await child;
    assert.deepEqual([signal, stdout], ["SIGTERM", ""]);
    const [key, ...more] = here.keysOf("jane");
    assert.ok(key !== undefined);
    assert.deepEqual(more, []);
    assert.equal(
      await readFile(join(here.home, ".aws", "credentials"), "utf8"),
      `[vast]\naws_access_key_id = ${key.accessKey}\naws_secret_access_key = ${key.secretKey}\n`,
    );
    here.cluster.setMode({ delayMilliseconds: 0 });
    assert.deepEqual(await here.command("vast keys create --to profile:vast", here.jane), {
      code: 0,
      out: `key ${key.accessKey} of jane is in profile:vast: an interrupted run had put it there\n`,
      err: "",
    });
  });
});
