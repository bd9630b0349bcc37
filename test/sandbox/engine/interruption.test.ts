import { deepEqual, equal } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { destroy, preview, up } from "../../../sandbox/engine/index.ts";
import { diskFiles } from "../../../sandbox/engine/state/files.ts";
import type { StateFiles } from "../../../sandbox/engine/state/files.ts";
import { brief, failuresOf, makeBench, makeWorld, Resource } from "./world.ts";
import type { Bench, World } from "./world.ts";

/** What a random program declares of each of its resources; absent ones are not declared. */
interface Declared {
  readonly thing?: { name: string; size: number; linked: boolean };
  readonly slot?: { kind: string; linked: boolean };
}

const declared: fc.Arbitrary<Declared> = fc.record(
  {
    thing: fc.record({
      name: fc.constantFrom("t1", "t2"),
      size: fc.constantFrom(1, 2),
      linked: fc.boolean(),
    }),
    slot: fc.record({ kind: fc.constantFrom("k1", "k2"), linked: fc.boolean() }),
  },
  { requiredKeys: [] },
);

function programOf({ thing, slot }: Declared): () => void {
  return () => {
    if (thing !== undefined) {
      const made = new Resource("Thing", "t", { name: thing.name, size: thing.size });
      if (thing.linked) new Resource("Link", "tl", { of: made.arn });
    }
    if (slot !== undefined) {
      const made = new Resource("Slot", "s", { name: "s", kind: slot.kind });
      if (slot.linked) new Resource("Link", "sl", { of: made.arn });
    }
  };
}

/** The objects that the world has to hold, and no others. */
function worldOf({ thing, slot }: Declared): Record<string, unknown> {
  return {
    ...(thing && { [`thing/${thing.name}`]: { name: thing.name, size: thing.size } }),
    ...(thing?.linked === true && { [`link/arn:${thing.name}`]: { of: `arn:${thing.name}` } }),
    ...(slot && { "slot/s": { name: "s", kind: slot.kind } }),
    ...(slot?.linked === true && { "link/arn:s": { of: "arn:s" } }),
  };
}

/**
 * Stops a run dead at its nth step, as `kill -9` does: nothing after it reaches the disk or the world. Every write to
 * the state counts as a step, as does the moment before and after each effect on the world.
 */
function dyingAt(step: number, world: World): { files: StateFiles; revive: () => void } {
  let steps = 0;
  const passes = (): void => {
    steps += 1;
    if (steps >= step) throw new Error("dead");
  };
  world.before = passes;
  world.after = passes;
  const files: StateFiles = {
    read: (path) => diskFiles.read(path),
    append: (path, text) => {
      const cut = steps + 1 === step ? Math.floor(text.length / 2) : text.length;
      if (steps < step) diskFiles.append(path, text.slice(0, cut));
      passes();
    },
    replace: async (path, text) => {
      passes();
      await diskFiles.replace(path, text);
    },
    remove: (path) => {
      passes();
      diskFiles.remove(path);
    },
    createOnce: (path, text) => {
      passes();
      diskFiles.createOnce(path, text);
    },
  };
  const revive = (): void => {
    world.before = world.after = () => undefined;
  };
  return { files, revive };
}

describe("an interrupted run", function () {
  it("is put right by the next one, whatever was declared and wherever it died", async function () {
    await fc.assert(
      fc.asyncProperty(
        declared,
        declared,
        declared,
        fc.integer({ min: 1, max: 24 }),
        async (first, second, third, step) => {
          const bench = makeBench();
          await up(bench.options(programOf(first)));
          const { files, revive } = dyingAt(step, bench.world);
          await failuresOf(up(bench.options(programOf(second), { files })));
          revive();
          await up(bench.options(programOf(third)));
          deepEqual(Object.fromEntries(bench.world.objects), worldOf(third));
          const { operations } = await up(bench.options(programOf(third)));
          deepEqual(
            operations.filter(({ kind }) => kind !== "same"),
            [],
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it("leaves nothing behind when the stack is destroyed after it", async function () {
    await fc.assert(
      fc.asyncProperty(
        declared,
        declared,
        fc.integer({ min: 1, max: 24 }),
        async (first, second, step) => {
          const bench = makeBench();
          await up(bench.options(programOf(first)));
          const { files, revive } = dyingAt(step, bench.world);
          await failuresOf(up(bench.options(programOf(second), { files })));
          revive();
          await destroy(bench.options());
          deepEqual(Object.fromEntries(bench.world.objects), {});
        },
      ),
      { numRuns: 75 },
    );
  });

  it("is continued after kill -9 between the creation of an object and its saving", async function () {
    const bench = makeBench();
    const objects = join(bench.folder, "objects.json");
    const child = fileURLToPath(new URL("killed-run.ts", import.meta.url));
    const killed = spawnSync(process.execPath, [child, bench.statePath, objects], {
      encoding: "utf8",
    });
    deepEqual([killed.signal, killed.stderr], ["SIGKILL", ""]);
    const left: unknown = JSON.parse(readFileSync(objects, "utf8"));
    deepEqual(left, { "thing/a": { name: "a" }, "thing/b": { name: "b" } });
    // The lock is the dead run's; it counts as abandoned when it has not been touched for ten seconds.
    utimesSync(`${bench.statePath}.lock`, 0, 0);
    for (const name of ["a", "b"]) bench.world.objects.set(`thing/${name}`, { name });
    const { operations } = await up(
      bench.options(() => {
        for (const name of ["a", "b", "c"]) new Resource("Thing", name, { name });
      }),
    );
    deepEqual(
      operations.map(({ kind, name, note }) => [kind, name, note]),
      [
        ["same", "a", undefined],
        ["create", "b", "adopts what an interrupted run may have left"],
        ["create", "c", undefined],
      ],
    );
    deepEqual([...bench.world.objects.keys()], ["thing/a", "thing/b", "thing/c"]);
  });

  it("does an update again that may be half done, even if its input was put back", async function () {
    const bench = makeBench();
    const program = (size: number) => (): unknown =>
      new Resource("Thing", "a", { name: "a", size });
    await up(bench.options(program(1)));
    bench.world.before = () => {
      throw new Error("timed out");
    };
    await failuresOf(up(bench.options(program(2))));
    bench.world.before = () => undefined;
    const planned = await preview(bench.options(program(1)));
    deepEqual(brief(planned.operations), ["update test:m:Thing a"]);
    equal(planned.operations[0]?.note, "finishes what an interrupted run began");
    await up(bench.options(program(1)));
    deepEqual(bench.world.calls, ["create thing/a", "update thing/a"]);
    deepEqual(brief((await up(bench.options(program(1)))).operations), ["same test:m:Thing a"]);
  });
});

describe("a run that is asked to stop", function () {
  const program = (): void => {
    for (const name of ["a", "b", "c"]) new Resource("Thing", name, { name });
  };

  it("finishes what it is at, saves, and goes on from there the next time", async function () {
    const bench = makeBench();
    const stop = new AbortController();
    bench.world.before = (call) => {
      if (call === "create thing/b") stop.abort();
    };
    deepEqual(await failuresOf(up(bench.options(program, { signal: stop.signal }))), [
      "Stopped on request after 2 operations; all of it is saved. Run the same command again to finish.",
    ]);
    deepEqual(bench.world.calls, ["create thing/a", "create thing/b"]);
    await up(bench.options(program));
    deepEqual(bench.world.calls, ["create thing/a", "create thing/b", "create thing/c"]);
  });

  it("stops between deletions as well", async function () {
    const bench = makeBench();
    await up(bench.options(program));
    const stop = new AbortController();
    bench.world.before = () => {
      stop.abort();
    };
    deepEqual(await failuresOf(destroy({ ...bench.options(), signal: stop.signal })), [
      "Stopped on request after 1 operation; all of it is saved. Run the same command again to finish.",
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a", "thing/b"]);
  });
});

describe("a state that cannot be saved", function () {
  const full = (): never => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  const sentence = (bench: Bench): string =>
    `Cannot save the state to ${bench.statePath}: the disk is full. The state saved before is intact; make the folder writable and run the same command again, which continues from there.`;
  const program = (): void => {
    new Resource("Thing", "a", { name: "a" });
    new Resource("Thing", "b", { name: "b" });
  };

  it("stops the run before the object is touched, and the old state stands", async function () {
    const bench = makeBench();
    await up(bench.options(() => new Resource("Thing", "a", { name: "a" })));
    const bytes = bench.bytes();
    const files = { ...diskFiles, append: full };
    deepEqual(await failuresOf(up(bench.options(program, { files }))), [sentence(bench)]);
    deepEqual([bench.bytes(), [...bench.world.objects.keys()]], [bytes, ["thing/a"]]);
  });

  it("stops the run after the object was made; the next run adopts it", async function () {
    const bench = makeBench();
    let appended = 0;
    const append: StateFiles["append"] = (path, text) => {
      appended += 1;
      if (appended < 2) {
        diskFiles.append(path, text);
        return;
      }
      diskFiles.append(path, text.slice(0, 10));
      full();
    };
    deepEqual(await failuresOf(up(bench.options(program, { files: { ...diskFiles, append } }))), [
      sentence(bench),
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
    const { operations } = await up(bench.options(program));
    deepEqual(brief(operations), ["create test:m:Thing a", "create test:m:Thing b"]);
    deepEqual([...bench.world.objects.keys()], ["thing/a", "thing/b"]);
  });

  it("is reported when only the snapshot at the end fails; the journal keeps everything", async function () {
    const bench = makeBench();
    const files = { ...diskFiles, replace: () => Promise.reject(new Error("EIO: i/o error")) };
    deepEqual(await failuresOf(up(bench.options(program, { files }))), [
      sentence(bench).replace("the disk is full", "EIO: i/o error"),
    ]);
    const { operations } = await up(bench.options(program));
    deepEqual(brief(operations), ["same test:m:Thing a", "same test:m:Thing b"]);
  });
});

describe("two runs on one state", function () {
  it("exclude each other with a sentence", async function () {
    const bench = makeBench();
    const inside = Promise.withResolvers<undefined>();
    const leave = Promise.withResolvers<undefined>();
    const first = up(
      bench.options(async () => {
        inside.resolve(undefined);
        await leave.promise;
      }),
    );
    await inside.promise;
    deepEqual(await failuresOf(up(bench.options(undefined, { lockPatience: 0 }))), [
      `Another run is working on the state ${bench.statePath}. Wait until it has ended, then run this again.`,
    ]);
    deepEqual((await preview(bench.options())).operations, []);
    leave.resolve(undefined);
    await first;
  });

  it("do not wait for one that was killed long ago", async function () {
    const bench = makeBench();
    mkdirSync(`${bench.statePath}.lock`);
    utimesSync(`${bench.statePath}.lock`, 0, 0);
    await up(bench.options(undefined, { lockPatience: 0 }));
  });
});

describe("a damaged state", function () {
  const remedy = "Restore the file from a copy, or start anew with a reset; nothing was changed.";
  const damaged: readonly (readonly [string, string, (path: string) => string])[] = [
    ["not JSON", "{", (path) => `The state file ${path} is not JSON. ${remedy}`],
    [
      "of a later version",
      '{"version":2}',
      (path) =>
        `The state file ${path} has version 2; this sandbox reads version 1. Use the release that wrote it. Nothing was changed.`,
    ],
    [
      "without a version",
      "[]",
      (path) => `The state file ${path} is damaged at its top. ${remedy}`,
    ],
    [
      "with a field of another type",
      '{"version":1,"project":"proj","stack":"dev","generation":"x","resources":[],"pending":[],"outputs":{"plain":{}}}',
      (path) => `The state file ${path} is damaged at generation. ${remedy}`,
    ],
    [
      "of another stack",
      '{"version":1,"project":"proj","stack":"prod","generation":1,"resources":[],"pending":[],"outputs":{"plain":{}}}',
      (path) =>
        `The state file ${path} belongs to stack proj/prod, not to proj/dev. Name another state file. Nothing was changed.`,
    ],
  ];
  for (const [how, text, sentence] of damaged)
    it(`that is ${how} ends the run with a sentence`, async function () {
      const bench = makeBench();
      writeFileSync(bench.statePath, text);
      const program = (): unknown => new Resource("Thing", "a", { name: "a" });
      deepEqual(await failuresOf(up(bench.options(program))), [sentence(bench.statePath)]);
      deepEqual(await failuresOf(preview(bench.options(program))), [sentence(bench.statePath)]);
      deepEqual([readFileSync(bench.statePath, "utf8"), bench.world.calls], [text, []]);
    });

  it("whose journal is damaged in the middle ends the run; a cut-off last line does not", async function () {
    const bench = makeBench();
    const journal = `${bench.statePath}.journal`;
    appendFileSync(journal, '{"journal":1,"generation":0}\n[{"drop":"x"}]\n[{"begin":');
    await up(bench.options());
    appendFileSync(journal, '{"journal":1,"generation":1}\n[{"drop":\n[]\n');
    deepEqual(await failuresOf(up(bench.options())), [
      `Line 2 of the state journal ${journal} is damaged. ${remedy}`,
    ]);
  });

  it("does not come from a journal that its snapshot already holds", async function () {
    const bench = makeBench();
    await up(bench.options(() => new Resource("Thing", "a", { name: "a" })));
    appendFileSync(
      `${bench.statePath}.journal`,
      '{"journal":1,"generation":0}\n[{"drop":"urn:pulumi:dev::proj::test:m:Thing::a"}]\n',
    );
    const { operations } = await up(bench.options(() => new Resource("Thing", "a", { name: "a" })));
    deepEqual(brief(operations), ["same test:m:Thing a"]);
  });
});

describe("the world of these tests", function () {
  it("can die after an effect as well as before it", async function () {
    const world = makeWorld();
    world.after = () => {
      throw new Error("dead");
    };
    await failuresOf(up(makeBench(world).options(() => new Resource("Thing", "a", { name: "a" }))));
    deepEqual([...world.objects.keys()], ["thing/a"]);
  });
});
