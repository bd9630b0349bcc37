import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { type ScriptedRest, scriptedRest } from "../../../support/scripted-rest.ts";

describe("a user's own keys, as VAST may list them", () => {
  const { TZ: zone } = process.env;
  let answer: unknown;
  let server: ScriptedRest;
  before(async () => {
    // Far from UTC, so that a time read as this machine's shows.
    process.env["TZ"] = "Asia/Singapore";
    server = await scriptedRest(() => [200, JSON.stringify(answer)]);
  });
  after(async () => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
    await server.stop();
  });

  const known = { accessKey: "AK1", enabled: false, createdAt: new Date("2026-03-01T12:00:00Z") };
  const bare = { accessKey: "AK2", enabled: true, createdAt: undefined };
  const key = { access_key: "AK1", enabled: false, creation_time: "2026-03-01T12:00:00Z" };

  const lists: Readonly<Record<string, readonly [answered: unknown, seen: readonly object[]]>> = {
    "an array of keys": [[key], [known]],
    "keys whose time has no zone": [
      [{ ...key, creation_time: "2026-03-01T12:00:00.000000" }],
      [known],
    ],
    "keys whose time has another zone": [
      [{ ...key, creation_time: "2026-03-01 20:00:00+08:00" }],
      [known],
    ],
    "keys without a time": [[{ ...key, creation_time: "" }], [{ ...known, createdAt: undefined }]],
    "an array of names": [["AK2"], [bare]],
    "one key": [key, [known]],
    "keys in an object": [{ access_keys: [key, "AK2"] }, [known, bare]],
    "no keys": [[], []],
  };
  for (const [name, [answered, seen]] of Object.entries(lists))
    it(`are read from ${name}`, async () => {
      answer = answered;
      const vast = overRest({
        origin: server.url.origin,
        apiVersion: "v5",
        login: { by: "basic", username: "jane", password: "Jane-pass-1" },
        authority: await readFile(server.env["S3_ACCESS_WEKA_CA"] ?? "", "utf8"),
      });
      assert.deepEqual(await vast.ownKeys(), seen);
    });
});
