import assert from "node:assert/strict";
import { disable, enable, remove } from "../../../../access/vast/keys/change.ts";
import { list } from "../../../../access/vast/keys/list.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { NOON, type Setting, answers, etlKeys, janesKeys, startSetting } from "./setting.ts";

describe("vast keys delete, disable and enable", () => {
  let here: Setting;
  let one: string;
  beforeEach(async () => {
    here = await startSetting({ now: () => NOON });
    ({ accessKey: one } = await etlKeys(overRest(here.cluster.connection())).add());
  });
  afterEach(() => here.stop());

  it("deletes only what somebody agrees to", async () => {
    const what = `key ${one} of etl (enabled, created: 2026-03-01 12:00Z)`;
    await assert.rejects(remove(await here.run(), one, false), {
      message: `nothing deleted: whatever uses ${what} stops working for good, and nobody is at a terminal to agree; say --yes`,
    });
    const { ask, questions } = answers("", "y");
    await assert.rejects(remove(await here.run({ ask }), one, false), {
      message: "nothing deleted",
    });
    assert.equal(here.keysOf("etl").length, 1);
    assert.deepEqual(await remove(await here.run({ ask }), one, false), [
      `key ${one} of etl is deleted`,
    ]);
    const question = `Delete ${what}? Whatever uses it stops working for good. [y/N] `;
    assert.deepEqual([questions, here.keysOf("etl")], [[question, question], []]);
  });

  it("disables and enables a key", async () => {
    assert.deepEqual(await disable(await here.run(), one), [
      `key ${one} of etl is disabled; the way back: s3access vast keys enable ${one} --user etl`,
    ]);
    assert.equal(here.keysOf("etl")[0]?.enabled, false);
    assert.equal(
      (await list(await here.run())).text.split("\n")[1],
      `${one}  disabled  2026-03-01 12:00Z  0 minutes`,
    );
    assert.deepEqual(await enable(await here.run(), one), [`key ${one} of etl is enabled`]);
    assert.equal(here.keysOf("etl")[0]?.enabled, true);
  });

  it("calls a rotation off whose old key is enabled again", async () => {
    const entry = { phase: "retiring", at: NOON, old: one, new: "NEW", graceSeconds: 60 } as const;
    await here.journal().write(entry);
    assert.deepEqual(await enable(await here.run(), one), [
      `key ${one} of etl is enabled`,
      "the rotation to NEW is called off: both keys stay",
    ]);
    assert.equal(await here.journal().read(), undefined);
  });

  it("says that users cannot disable their own keys", async () => {
    const keys = janesKeys(here);
    await assert.rejects(disable(await here.run({ keys }), one), {
      message: `VAST lets users make and delete their own keys, but not disable them: delete it (s3access vast keys delete ${one} --user etl), or ask an administrator, who adds --user`,
    });
  });

  it("names the keys that there are", async () => {
    await assert.rejects(remove(await here.run(), "AK9", true), {
      message: `etl has no key "AK9", but ${one}`,
    });
  });

  it("lists what an interrupted run left", async () => {
    await here.journal().write({ phase: "creating", at: NOON, sink: "stdout", before: [] });
    const { text } = await list(await here.run({ now: () => new Date("2026-05-31T12:00:00Z") }));
    assert.equal(
      text,
      `access key            state    created            age      note
${one}  enabled  2026-03-01 12:00Z  91 days  of a run that was interrupted; the next create or rotate sees to it`,
    );
  });
});
