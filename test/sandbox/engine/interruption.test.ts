import { deepEqual, equal } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { destroy, preview, up } from "../../../sandbox/engine/index.ts";
import { diskFiles } from "../../../sandbox/engine/state/files.ts";
import type { StateFiles } from "../../../sandbox/engine/state/files.ts";
import { brief, failuresOf, makeBench, makeWorld, Resource } from "./world.ts";
import type { World } from "./world.ts";

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
