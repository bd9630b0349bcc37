import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create } from "../../../../access/vast/keys/create.ts";
import type { MakingRun } from "../../../../access/vast/keys/run.ts";
import { fileSink } from "../../../../access/vast/keys/sinks/file.ts";
import type { Sink } from "../../../../access/vast/keys/sinks/sink.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { VmsRefused } from "../../../../drivers/vast/vms/vms.ts";
import { NOON, type Setting, answers, etlKeys, janesKeys, startSetting } from "./setting.ts";

const BROKEN: Sink = {
  name: "file:/full/disk",
  keeps: true,
  check: () => Promise.resolve(),
  held: () => Promise.resolve("nothing"),
  store: () => Promise.reject(new Error("ENOSPC: no space left on device")),
};

describe("vast keys create", () => {
  let here: Setting;
  beforeEach(async () => {
    here = await startSetting({ now: () => NOON });
  });
  afterEach(() => here.stop());

  const made = async (changes: Partial<MakingRun> = {}): Promise<string[]> =>
    create(await here.run(changes));

  const fails = async (changes: Partial<MakingRun> = {}): Promise<string> => {
    let sentence = "";
    await assert.rejects(made(changes), (error: Error) => {
      sentence = error.message;
      return true;
    });
    return sentence;
  };

  it("quotes VAST when two are there, and says how to delete one of them", async () => {
    for (const name of ["one", "two"]) await made({ sink: fileSink(join(here.home, name)) });
    const [one, two] = here.keysOf("etl").map(({ accessKey }) => accessKey);
    assert.equal(
      await fails(),
      `VAST says: A user cannot have more than two access keys. etl has
  ${one}, enabled, created: 2026-03-01 12:00Z; delete it with: s3access vast keys delete ${one} --user etl
  ${two}, enabled, created: 2026-03-01 12:00Z; delete it with: s3access vast keys delete ${two} --user etl`,
    );
    assert.equal(await here.journal().read(), undefined);
  });

  it("deletes the key again when its secret finds no place", async () => {
    const sentence = await fails({ sink: BROKEN });
    assert.match(
      sentence,
      /^the secret of the new key [A-Z0-9]+ could not be stored in file:\/full\/disk \(ENOSPC: no space left on device\), so the key was deleted again; nothing changed$/,
    );
    assert.deepEqual([here.keysOf("etl"), await here.journal().read()], [[], undefined]);
  });

  it("names the key when it cannot be deleted either, and the next run deletes it", async () => {
    const keys = etlKeys(overRest(here.cluster.connection()));
    const remove = (): Promise<never> => Promise.reject(new Error("the network is gone"));
    const sentence = await fails({ sink: BROKEN, keys: { ...keys, remove } });
    const [stranded, ...more] = here.keysOf("etl");
    assert.ok(stranded !== undefined && more.length === 0);
    const { accessKey } = stranded;
    assert.equal(
      sentence,
      `the secret of the new key ${accessKey} could not be stored in file:/full/disk (ENOSPC: no space left on device), and the key could not be deleted again (the network is gone). It is of no use and takes a slot: the next create or rotate deletes it, or you do: s3access vast keys delete ${accessKey} --yes --user etl`,
    );
    const lines: string[] = [];
    await made({ sink: BROKEN, progress: (line) => lines.push(line) }).catch(() => undefined);
    assert.deepEqual(lines, [
      `deleted key ${accessKey}: an interrupted run made it, and its secret is nowhere`,
    ]);
    assert.deepEqual(here.keysOf("etl"), []);
  });

  it("deletes what VAST made when its answer was lost", async () => {
    const keys = janesKeys(here);
    const add: typeof keys.add = () => {
      here.cluster.setMode({ lostAnswers: 1 });
      return keys.add();
    };
    const lines: string[] = [];
    assert.equal(
      await fails({ keys: { ...keys, add }, progress: (line) => lines.push(line) }),
      `VAST's management service at ${here.cluster.url} cannot be reached (ECONNRESET): check VAST_ADDRESS and the network`,
    );
    assert.deepEqual([here.keysOf("jane"), await here.journal().read()], [[], undefined]);
    assert.equal(lines.length, 1);
  });

  it("deletes what VAST made when something on the way broke down", async () => {
    const keys = janesKeys(here);
    const add: typeof keys.add = async () => {
      await keys.add();
      throw new VmsRefused("POST /api/v5/s3keys/", "Bad Gateway", 502);
    };
    assert.equal(
      await fails({ keys: { ...keys, add } }),
      "`POST /api/v5/s3keys/` failed; VAST says: Bad Gateway",
    );
    assert.deepEqual([here.keysOf("jane"), await here.journal().read()], [[], undefined]);
  });

  it("says that the next run looks when it cannot look itself after a lost answer", async () => {
    const keys = janesKeys(here);
    let lost = false;
    const add: typeof keys.add = () => {
      lost = true;
      return keys.add().then(() => Promise.reject(new Error("socket hang up")));
    };
    const list: typeof keys.list = () =>
      lost ? Promise.reject(new Error("still away")) : keys.list();
    assert.equal(
      await fails({ keys: { ...keys, add, list } }),
      "socket hang up. Whether VAST made a key is unknown; the next create or rotate looks, and deletes it",
    );
    await made({ keys });
    assert.equal(here.keysOf("jane").length, 1);
  });

  it("makes nothing where VAST is busy, and leaves nothing to finish", async () => {
    const keys = janesKeys(here);
    const add: typeof keys.add = () => {
      here.cluster.setMode({ failures: 1 });
      return keys.add();
    };
    assert.equal(
      await fails({ keys: { ...keys, add } }),
      "`POST /api/v5/s3keys/` failed; VAST says: a web page instead of an answer",
    );
    assert.deepEqual([here.keysOf("jane"), await here.journal().read()], [[], undefined]);
  });

  it("does not take the place of what is there, unless it is told to", async () => {
    const file = join(here.home, "key.json");
    await writeFile(file, "my notes\n");
    const sink = fileSink(file);
    assert.equal(
      await fails({ sink }),
      `file:${file} is taken by something that is no key pair; nothing was made. Name another place, rotate that key instead, or say --force to replace it`,
    );
    await made({ sink, force: true });
    const [key] = here.keysOf("etl");
    assert.equal(
      await fails({ sink }),
      `file:${file} holds the key ${key?.accessKey}; nothing was made. Name another place, rotate that key instead, or say --force to replace it`,
    );
    assert.equal(here.keysOf("etl").length, 1);
  });

  describe("after a run that was interrupted", () => {
    /** A key that appeared since; the journal says that a run was making one at noon. */
    async function interrupted(sink = "profile:etl"): Promise<string> {
      const keys = etlKeys(overRest(here.cluster.connection()));
      const { accessKey } = await keys.add();
      await here.journal().write({ phase: "creating", at: NOON, sink, before: [] });
      return accessKey;
    }

    /** As VAST tells it where it does not say when a key was made. */
    const untold = (): MakingRun["keys"] => {
      const keys = etlKeys(overRest(here.cluster.connection()));
      const list: typeof keys.list = async () =>
        (await keys.list()).map((key) => ({ ...key, createdAt: undefined }));
      return { ...keys, list };
    };

    it("leaves a key alone that was made at another time", async () => {
      await here.stop();
      here = await startSetting({ now: () => new Date(NOON.getTime() + 11 * 60_000) });
      const other = await interrupted();
      await made();
      assert.equal(here.keysOf("etl").length, 2);
      assert.equal(here.keysOf("etl")[0]?.accessKey, other);
    });

    it("asks whose key it is where VAST does not tell when it was made", async () => {
      const other = await interrupted();
      const asked = `key ${other} (created: not told by VAST) appeared since 2026-03-01 12:00Z, when a run was interrupted while it made one`;
      assert.equal(
        await fails({ keys: untold() }),
        `${asked}. If nothing uses it, delete it: s3access vast keys delete ${other} --yes --user etl; if something does, run this again at a terminal and say so`,
      );
      assert.equal(here.keysOf("etl").length, 1);
      const { ask, questions } = answers("y");
      await made({ keys: untold(), ask });
      assert.deepEqual(questions, [
        `${asked}. If nothing uses it, it is that one. Delete it? [y/N] `,
      ]);
      assert.ok(!here.keysOf("etl").some(({ accessKey }) => accessKey === other));
    });

    it("keeps a key that somebody says is in use", async () => {
      const other = await interrupted();
      await made({ keys: untold(), ask: answers("").ask });
      assert.equal(here.keysOf("etl").length, 2);
      assert.equal(here.keysOf("etl")[0]?.accessKey, other);
    });

    it("wants the place named where the secret may be", async () => {
      await interrupted("profile:other");
      assert.equal(
        await fails(),
        "an interrupted run of 2026-03-01 12:00Z was making a key for profile:other, which may hold it now: finish that first with --to profile:other",
      );
      assert.equal(here.keysOf("etl").length, 1);
    });
  });

  it("has no room while the old key of a rotation waits, and deletes it when that is over", async () => {
    await made({ sink: fileSink(join(here.home, "old")) });
    await made({ sink: fileSink(join(here.home, "new")) });
    const [old, next] = here.keysOf("etl").map(({ accessKey }) => accessKey);
    assert.ok(old !== undefined && next !== undefined);
    const at = new Date(NOON.getTime() - 86_300_000);
    await here.journal().write({ phase: "retiring", at, old, new: next, graceSeconds: 86_400 });
    assert.equal(
      await fails(),
      `the old key ${old} of etl is disabled and can be deleted from 2026-03-01 12:02Z on, with: s3access vast keys rotate --finish --user etl (sooner: add --grace 0s); until then there is no room for another key`,
    );
    const later = (): Date => new Date(NOON.getTime() + 100_000);
    await made({ now: later });
    const [kept, third] = here.keysOf("etl").map(({ accessKey }) => accessKey);
    assert.equal(kept, next);
    assert.notEqual(third, undefined);
  });
});
