import assert from "node:assert/strict";
import { join } from "node:path";
import { create } from "../../../../access/vast/keys/create.ts";
import { list } from "../../../../access/vast/keys/list.ts";
import { finish, rotate } from "../../../../access/vast/keys/rotate.ts";
import type { RotatingRun } from "../../../../access/vast/keys/run.ts";
import { fileSink } from "../../../../access/vast/keys/sinks/file.ts";
import { stdoutSink } from "../../../../access/vast/keys/sinks/stdout.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { NOON, type Setting, answers, etlKeys, janesKeys, startSetting } from "./setting.ts";

describe("vast keys rotate", () => {
  let here: Setting;
  let lines: string[];
  beforeEach(async () => {
    here = await startSetting({ now: () => NOON });
    lines = [];
  });
  afterEach(() => here.stop());

  const run = (changes: Partial<RotatingRun> = {}): Promise<RotatingRun> =>
    here.run({ progress: (line) => lines.push(line), ...changes });

  const fails = async (work: Promise<unknown>): Promise<string> => {
    let sentence = "";
    await assert.rejects(work, (error: Error) => {
      sentence = error.message;
      return true;
    });
    return sentence;
  };

  const names = (user = "etl"): string[] => here.keysOf(user).map(({ accessKey }) => accessKey);

  /** @param hours after noon */
  const at = (hours: number) => (): Date => new Date(NOON.getTime() + hours * 3_600_000);

  it("stores and proves the new key, disables the old one, and deletes it a day later", async () => {
    await create(await run());
    const said = await rotate(await run());
    const [old, next] = here.keysOf("etl");
    assert.ok(old !== undefined && next !== undefined);
    assert.deepEqual([old.enabled, next.enabled], [false, true]);
    const waits = `the old key ${old.accessKey} of etl is disabled and can be deleted from 2026-03-02 12:00Z on, with: s3access vast keys rotate --finish --user etl (sooner: add --grace 0s)`;
    assert.deepEqual(said, [`key ${next.accessKey} of etl is in profile:etl and works`, waits]);
    assert.deepEqual(await finish(await run({ now: at(23.9) }), undefined), [waits]);
    assert.deepEqual(await rotate(await run({ now: at(23.9) })), [
      `key ${next.accessKey} is in place`,
      waits,
    ]);
    assert.deepEqual(lines, [`stored the new key ${next.accessKey} in profile:etl`]);
    assert.deepEqual(await finish(await run({ now: at(24) }), undefined), [
      "the rotation of etl is over",
    ]);
    assert.deepEqual(names(), [next.accessKey]);
    assert.deepEqual(await finish(await run(), undefined), [
      "no rotation of etl waits to be finished",
    ]);
  });

  it("asks VAST for exactly what a rotation takes", async () => {
    await create(await run());
    here.cluster.requests.length = 0;
    await rotate(await run());
    const lookUp = ["GET users/", "GET users/101/tenant_data/"].map((line) =>
      line.replace("101", String(here.cluster.state.principals.find((p) => p.name === "etl")?.id)),
    );
    const [, ofUser = ""] = lookUp;
    const keysOf = ofUser.replace("GET ", "").replace("tenant_data/", "access_keys/");
    assert.deepEqual(here.cluster.requests, [
      ...lookUp,
      ...lookUp,
      `POST ${keysOf}`,
      ...lookUp,
      ...lookUp,
      `PATCH ${keysOf}`,
    ]);
  });

  it("deletes the old key when it is due, and goes on with a new rotation", async () => {
    await create(await run());
    await rotate(await run());
    const [first, second] = names();
    await rotate(await run({ now: at(24 * 90) }));
    const [kept, third, ...more] = names();
    assert.deepEqual([kept, more], [second, []]);
    assert.ok(third !== undefined);
    assert.equal(lines[1], `deleted the old key ${first}`);
  });

  it("keeps no old key without a grace period", async () => {
    await create(await run());
    const [old] = names();
    const said = await rotate(await run({ graceSeconds: 0 }));
    const [next, ...more] = names();
    assert.deepEqual(more, []);
    assert.deepEqual(said, [
      `key ${next} of etl is in profile:etl and works`,
      `the old key ${old} is deleted`,
    ]);
  });

  it("says that users' own old keys still work, because VAST cannot disable them", async () => {
    const keys = janesKeys(here);
    await create(await run({ keys }));
    const said = await rotate(await run({ keys }));
    const [old, next] = here.keysOf("jane");
    assert.deepEqual([old?.enabled, next?.enabled], [true, true]);
    assert.equal(
      said[1],
      `the old key ${old?.accessKey} of jane still works, because VAST lets users delete their own keys but not disable them, and can be deleted from 2026-03-02 12:00Z on, with: s3access vast keys rotate --finish --user etl (sooner: add --grace 0s)`,
    );
  });

  it("stops before anything when there is no key", async () => {
    assert.equal(
      await fails(run().then(rotate)),
      "etl has no key to rotate; make the first one: s3access vast keys create --to profile:etl --user etl",
    );
    assert.equal(await here.journal().read(), undefined);
  });

  it("replaces no key of somebody else", async () => {
    await create(await run({ keys: janesKeys(here) }));
    await etlKeys(overRest(here.cluster.connection())).add();
    const [janes] = names("jane");
    assert.equal(
      await fails(run().then(rotate)),
      `profile:etl holds the key ${janes}, which is no key of etl; nothing was made. Name another place, or say --force to replace it`,
    );
    assert.equal(names().length, 1);
    await rotate(await run({ force: true }));
    assert.equal(names().length, 2);
  });

  describe("with two keys", () => {
    let one: string;
    let two: string;
    beforeEach(async () => {
      await create(await run());
      await etlKeys(overRest(here.cluster.connection())).add();
      [one = "", two = ""] = names();
    });

    const words = (): [string, string] => [
      `${one}, enabled, created: 2026-03-01 12:00Z, in profile:etl`,
      `${two}, enabled, created: 2026-03-01 12:00Z`,
    ];

    it("stops and says the commands where nobody can be asked", async () => {
      const [first, second] = words();
      assert.equal(
        await fails(run().then(rotate)),
        `etl has 2 keys, and VAST allows no more, so one has to go before a new one is made; nothing was changed. Say which one, and the other is rotated
  ${first}: s3access vast keys rotate --to profile:etl --give-up ${one} --user etl
  ${second}: s3access vast keys rotate --to profile:etl --give-up ${two} --user etl`,
      );
      assert.deepEqual(names(), [one, two]);
    });

    it("rotates the one that is not given up", async () => {
      await rotate(await run({ giveUp: two }));
      const [old, next] = here.keysOf("etl");
      assert.deepEqual([old?.accessKey, old?.enabled], [one, false]);
      assert.deepEqual(lines, [
        `deleted key ${two}, to make room`,
        `stored the new key ${next?.accessKey} in profile:etl`,
      ]);
    });

    it("refuses to give up what is no key", async () => {
      const [first, second] = words();
      assert.equal(
        await fails(run({ giveUp: "AK9" }).then(rotate)),
        `--give-up "AK9" is no key of etl, who has\n  ${first}\n  ${second}`,
      );
      assert.deepEqual(names(), [one, two]);
    });

    it("asks at a terminal, and takes an answer or none", async () => {
      const [first, second] = words();
      const { ask, questions } = answers("", "1");
      assert.equal(
        await fails(run({ ask }).then(rotate)),
        "no key was chosen; nothing was changed",
      );
      assert.deepEqual(names(), [one, two]);
      await rotate(await run({ ask }));
      const question = `etl has 2 keys, and VAST allows no more, so one has to go before a new one is made:\n  1  ${first}\n  2  ${second}\nWhich one stops working now? [1-2] `;
      assert.deepEqual(questions, [question, question]);
      assert.equal(names()[0], two);
    });
  });

  describe("with S3 that does not take the new key", () => {
    const prove = (): Promise<never> => Promise.reject(new Error("connect refused"));
    const advice =
      "Correct --endpoint, or the authority in AWS_CA_BUNDLE; where the user may not list buckets, name one that they may read with --prove-bucket";

    it("leaves the old key alone, and goes on from there next time", async () => {
      await create(await run());
      assert.match(
        await fails(run({ prove }).then(rotate)),
        /^S3 does not take the new key [A-Z0-9]+ \(no answer, Error\)\. It is in profile:etl, and the old key [A-Z0-9]+ still works\. Correct/,
      );
      const [old, next] = here.keysOf("etl");
      assert.equal(old?.enabled, true);
      lines = [];
      await rotate(await run());
      assert.deepEqual(names(), [old.accessKey, next?.accessKey]);
      assert.deepEqual(lines, [
        `going on where an interrupted run was: key ${next?.accessKey} is stored`,
      ]);
      assert.equal(here.keysOf("etl")[0]?.enabled, false);
    });

    it("deletes a key again that was printed, because it cannot be proved later", async () => {
      await create(await run());
      const [old] = names();
      const sink = stdoutSink(() => Promise.resolve());
      const sentence = await fails(run({ prove, sink }).then(rotate));
      assert.match(
        sentence,
        /^S3 does not take the new key [A-Z0-9]+ \(no answer, Error\), so it was deleted again; the old key [A-Z0-9]+ still works\. /,
      );
      assert.ok(sentence.endsWith(advice));
      assert.deepEqual([names(), await here.journal().read()], [[old], undefined]);
    });
  });

  it("leaves the old key alone when somebody deleted the new one meanwhile", async () => {
    await create(await run());
    await rotate(await run());
    const [old, next = ""] = names();
    await etlKeys(overRest(here.cluster.connection())).remove(next);
    assert.equal(
      await fails(run({ now: at(25) }).then((one) => finish(one, undefined))),
      `the new key ${next} of etl is gone, so the old key ${old} was left alone: use it again: s3access vast keys enable ${old} --user etl; or delete it: s3access vast keys delete ${old} --user etl`,
    );
    assert.deepEqual(names(), [old]);
  });

  it("says of an old key whose replacement is gone that it stays", async () => {
    await create(await run());
    await rotate(await run());
    const [old, gone = ""] = names();
    await etlKeys(overRest(here.cluster.connection())).remove(gone);
    assert.deepEqual((await list(await run())).json, [
      {
        ...{ accessKey: old, enabled: false, createdAt: NOON.toISOString() },
        note: `was to be replaced by ${gone}, which is gone`,
      },
    ]);
  });

  it("is called off where the new key is gone and the old one still works", async () => {
    const keys = janesKeys(here);
    await create(await run({ keys }));
    await rotate(await run({ keys }));
    const [old, gone = ""] = names("jane");
    await keys.remove(gone);
    assert.deepEqual(await finish(await run({ keys, now: at(25) }), undefined), [
      "the rotation of jane is over",
    ]);
    assert.equal(lines.at(-1), `the new key ${gone} is gone, so the old key ${old} stays`);
    assert.deepEqual([names("jane"), await here.journal().read()], [[old], undefined]);
  });

  it("puts a key into one place only, until the old key is gone", async () => {
    await create(await run());
    await rotate(await run());
    const [old] = names();
    const elsewhere = [stdoutSink(() => Promise.resolve()), fileSink(join(here.home, "else"))];
    for (const sink of elsewhere)
      assert.equal(
        await fails(run({ sink }).then(rotate)),
        `the old key ${old} of etl is disabled and can be deleted from 2026-03-02 12:00Z on, with: s3access vast keys rotate --finish --user etl (sooner: add --grace 0s); until then there is no room for another key`,
      );
    assert.equal(names().length, 2);
  });

  it("is not finished before an interrupted run is", async () => {
    const entry = { at: NOON, sink: "profile:etl", before: [], old: "AK1" };
    await here.journal().write({ phase: "creating", ...entry });
    assert.equal(
      await fails(run().then((one) => finish(one, undefined))),
      "a run was interrupted while it made a key for profile:etl: run s3access vast keys rotate --to profile:etl --user etl again first",
    );
  });
});
