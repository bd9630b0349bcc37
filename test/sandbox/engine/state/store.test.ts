import { deepEqual } from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { preview, up } from "../../../../sandbox/engine/index.ts";
import { diskFiles } from "../../../../sandbox/engine/state/files.ts";
import type { StateFiles } from "../../../../sandbox/engine/state/files.ts";
import { brief, failuresOf, makeBench, Resource } from "../world.ts";
import type { Bench } from "../world.ts";

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

  it("gets no further line after one that was cut off, though others are at work", async function () {
    const bench = makeBench();
    let appended = 0;
    const append: StateFiles["append"] = (path, text) => {
      appended += 1;
      diskFiles.append(path, appended === 3 ? text.slice(0, 10) : text);
      if (appended === 3) full();
    };
    const replace = (): Promise<void> => Promise.reject(new Error("ENOSPC"));
    const options = { files: { ...diskFiles, append, replace }, parallel: 2 };
    deepEqual((await failuresOf(up(bench.options(program, options))))[0], sentence(bench));
    await up(bench.options(program));
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
