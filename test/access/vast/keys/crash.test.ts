import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { z } from "zod";
import { create } from "../../../../access/vast/keys/create.ts";
import type { Entry } from "../../../../access/vast/keys/journal.ts";
import { rotate } from "../../../../access/vast/keys/rotate.ts";
import type { RotatingRun } from "../../../../access/vast/keys/run.ts";
import { fileSink } from "../../../../access/vast/keys/sinks/file.ts";
import { profileSink } from "../../../../access/vast/keys/sinks/profile.ts";
import type { Sink } from "../../../../access/vast/keys/sinks/sink.ts";
import { stdoutSink } from "../../../../access/vast/keys/sinks/stdout.ts";
import type { UserKeys } from "../../../../access/vast/keys/user-keys.ts";
import { Failure } from "../../../../drivers/failure.ts";
import type { Principal, S3Key } from "../../../../sandbox/vast/state.ts";
import type { CallGuard } from "../../../support/call-guard.ts";
import { type Death, Lifeline, dieEverywhere } from "../../../support/crash.ts";
import { NOON, type Setting, startSetting } from "./setting.ts";

/** Everything that a run does outside of itself, with `around` between. */
function through(around: CallGuard, run: RotatingRun): RotatingRun {
  const { keys, sink, journal } = run;
  const { setEnabled } = keys;
  return {
    ...run,
    keys: {
      who: keys.who,
      list: () => around(() => keys.list()),
      add: () => around(() => keys.add()),
      remove: (accessKey) => around(() => keys.remove(accessKey)),
      setEnabled: setEnabled && ((...change) => around(() => setEnabled(...change))),
    },
    sink: {
      ...sink,
      check: () => around(() => sink.check()),
      held: () => around(() => sink.held()),
      store: (key) => around(() => sink.store(key)),
    },
    journal: {
      read: () => around(() => journal.read()),
      write: (entry) => around(() => journal.write(entry)),
      clear: () => around(() => journal.clear()),
    },
    prove: (key) => around(() => run.prove(key)),
  };
}

const Pair = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });

const OLD: S3Key = {
  accessKey: "OLDKEY",
  secretKey: "secret of the old key",
  enabled: true,
  createdAt: "2026-01-01T00:00:00.000Z",
  tenantId: 1,
};

interface Case {
  /** An administrator's matter, or the user's own. */
  readonly user: "etl" | "jane";
  readonly place: "profile" | "file" | "stdout";
  /** Real requests to VAST and S3, or none, which is faster. */
  readonly over: "requests" | "memory";
}

const cases: readonly Case[] = [
  { user: "etl", place: "profile", over: "requests" },
  { user: "jane", place: "file", over: "memory" },
  { user: "etl", place: "stdout", over: "memory" },
];

interface End {
  readonly keys: readonly S3Key[];
  readonly stored: { readonly accessKey: string; readonly secretKey: string };
  readonly entry: Entry | undefined;
}

function whyOf(death: Death | undefined): string {
  return death === undefined ? "left alone" : `died ${death.when} call ${death.call}`;
}

describe("vast keys, killed before and after every request, file write and proof", () => {
  let here: Setting;
  let printed: string[];
  let made = 0;
  beforeEach(async () => {
    here = await startSetting({ now: () => NOON });
  });
  afterEach(() => here.stop());

  function journal(): Promise<Entry | undefined> {
    return here.journal().read();
  }

  async function runOf({ user, place, over }: Case, around: CallGuard): Promise<RotatingRun> {
    const sink = await sinkOf(place);
    const changes = over === "memory" ? inMemory(user) : {};
    return through(around, await here.run({ sink, ...changes }));
  }

  /** A secret is printed once: the run after one that did so has nothing to print, and fails. */
  async function rotateOn(one: Case, around: CallGuard): Promise<void> {
    const run = await runOf(one, around);
    try {
      await rotate(run);
    } catch (error) {
      const done = error instanceof Failure && error.message.endsWith("room for another key");
      if (!done || run.sink.keeps) throw error;
    }
  }

  /** The simulator's own state, without the way there. */
  function inMemory(user: string): Pick<RotatingRun, "keys" | "prove"> {
    const owner = ownerOf(user);
    const setEnabled = (accessKey: string, enabled: boolean): Promise<void> => {
      for (const key of owner.keys) if (key.accessKey === accessKey) key.enabled = enabled;
      return Promise.resolve();
    };
    const keys: UserKeys = {
      who: user,
      list: () =>
        Promise.resolve(owner.keys.map((key) => ({ ...key, createdAt: new Date(key.createdAt) }))),
      add: () => {
        if (owner.keys.length > 1) return Promise.reject(new Error("no third key"));
        made += 1;
        const pair = { accessKey: `NEW${made}`, secretKey: `secret of NEW${made}` };
        owner.keys.push({ ...OLD, ...pair, createdAt: NOON.toISOString() });
        return Promise.resolve(pair);
      },
      remove: (accessKey) => {
        const left = owner.keys.filter((key) => key.accessKey !== accessKey);
        if (left.length === owner.keys.length) return Promise.reject(new Error("no such key"));
        owner.keys = left;
        return Promise.resolve();
      },
      setEnabled: user === "jane" ? undefined : setEnabled,
    };
    const prove: RotatingRun["prove"] = ({ accessKey }) =>
      owner.keys.some((key) => key.accessKey === accessKey && key.enabled)
        ? Promise.resolve()
        : Promise.reject(new Error("no such key"));
    return { keys, prove };
  }

  function ownerOf(user: string): Principal {
    const owner = here.cluster.state.principals.find(({ name }) => name === user);
    assert.ok(owner);
    return owner;
  }

  async function sinkOf(place: Case["place"]): Promise<Sink> {
    switch (place) {
      case "profile":
        return profileSink("etl", here.env, here.home);
      case "file":
        return fileSink(join(here.home, "key.json"));
      case "stdout":
        return stdoutSink((text) => {
          printed.push(text);
          return Promise.resolve();
        });
    }
  }

  function reset(user: string, keys: readonly S3Key[]): void {
    for (const name of [".aws", ".local", "key.json"])
      rmSync(join(here.home, name), { recursive: true, force: true });
    printed = [];
    ownerOf(user).keys = keys.map((key) => ({ ...key }));
  }

  /** What a program finds where the secret was to go. */
  async function stored(place: Case["place"]): Promise<{ accessKey: string; secretKey: string }> {
    if (place !== "stdout") {
      const held = await (await sinkOf(place)).held();
      assert.ok(typeof held === "object");
      return held;
    }
    const { AccessKeyId: accessKey, SecretAccessKey: secretKey } = Pair.parse(
      JSON.parse(printed.at(-1) ?? "{}"),
    );
    return { accessKey, secretKey };
  }

  /** Where everything is at the end. `stored` is what the newest key must be. */
  async function endOf({ user, place }: Case): Promise<End> {
    return {
      keys: here.keysOf(user),
      stored: await stored(place),
      entry: await journal(),
    };
  }

  /** The old key waits, the new one is where it was to go and works, and there is no third. */
  function assertRotated({ keys, stored, entry }: End, user: string, why: string): void {
    const [old, next, ...more] = keys;
    assert.ok(next !== undefined, why);
    const { accessKey, secretKey, enabled } = next;
    assert.deepEqual([old, more], [{ ...OLD, enabled: user === "jane" }, []], why);
    assert.deepEqual([stored, enabled], [{ accessKey, secretKey }, true], why);
    const retiring = { phase: "retiring", at: NOON, new: accessKey, old: OLD.accessKey };
    assert.deepEqual(entry, { ...retiring, graceSeconds: 86_400 }, why);
  }

  for (const one of cases) {
    const name = `${one.user}'s, to ${one.place}`;

    it(`makes one key of ${name}`, async () => {
      const calls = await dieEverywhere(
        async (around) => {
          // A run that died with its work done is not for another to finish: that one would make a second key.
          const done = here.keysOf(one.user).length === 1 && (await journal()) === undefined;
          if (!done) await create(await runOf(one, around));
          return endOf(one);
        },
        () => {
          reset(one.user, []);
        },
        ({ keys, stored, entry }, death) => {
          const [key, ...more] = keys;
          assert.ok(key !== undefined, whyOf(death));
          const { accessKey, secretKey } = key;
          assert.deepEqual([more, stored], [[], { accessKey, secretKey }], whyOf(death));
          assert.equal(entry, undefined, whyOf(death));
        },
      );
      assert.equal(calls, 8);
    });

    it(`rotates the key of ${name}`, async () => {
      const calls = await dieEverywhere(
        async (around) => {
          await rotateOn(one, around);
          return endOf(one);
        },
        () => {
          reset(one.user, [OLD]);
        },
        (end, death) => {
          assertRotated(end, one.user, whyOf(death));
        },
      );
      assert.equal(calls, one.user === "etl" ? 11 : 10);
    });
  }

  it("rotates after any series of deaths", async () => {
    const deaths = fc.array(
      fc.record({
        call: fc.integer({ min: 1, max: 12 }),
        when: fc.constantFrom("before" as const, "after" as const),
      }),
      { minLength: 2, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cases.filter(({ over }) => over === "memory")),
        deaths,
        async (one, series) => {
          reset(one.user, [OLD]);
          for (const death of series) {
            const life = new Lifeline(death);
            await Promise.race([rotateOn(one, life.guard), life.died]);
          }
          await rotateOn(one, (call) => call());
          assertRotated(await endOf(one), one.user, JSON.stringify(series));
        },
      ),
      { numRuns: 40 },
    );
  });
});
