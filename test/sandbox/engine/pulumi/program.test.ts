import { deepEqual, equal } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EngineError, up } from "../../../../sandbox/engine/index.ts";
import type { Program } from "../../../../sandbox/engine/index.ts";
import { brief, makeBench } from "../world.ts";

const world = new URL("../world.ts", import.meta.url).href;

/** Writes a program as people have it, a module that registers at its top level, and imports it anew each time. */
function moduleProgram(source: string): Program {
  const path = join(mkdtempSync(join(tmpdir(), "s3-access-program-")), "index.mjs");
  writeFileSync(path, `import { Resource } from ${JSON.stringify(world)};\n${source}`);
  let runs = 0;
  return async () => {
    const exports: unknown = await import(`${pathToFileURL(path).href}?run=${(runs += 1)}`);
    return { ...(typeof exports === "object" ? exports : {}) };
  };
}

describe("a program", function () {
  it("is a module that registers while it loads and exports the stack's outputs", async function () {
    const bench = makeBench();
    const program = moduleProgram(
      'await undefined;\nconst thing = new Resource("Thing", "a", { name: "a" });\nexport const { arn } = thing;\n',
    );
    const first = await up(bench.options(undefined, { program }));
    const second = await up(bench.options(undefined, { program }));
    deepEqual(
      [brief(first.operations), first.outputs],
      [["create test:m:Thing a"], { arn: "arn:a" }],
    );
    deepEqual(
      [brief(second.operations), second.outputs],
      [["same test:m:Thing a"], { arn: "arn:a" }],
    );
  });

  it("that throws while it loads is blamed at its own line", async function () {
    const program = moduleProgram(
      'new Resource("Thing", "a", { name: "a" });\nthrow new Error("half way");\n',
    );
    const error: unknown = await up(makeBench().options(undefined, { program })).catch(
      (e: unknown) => e,
    );
    const failures = error instanceof EngineError ? error.failures : [];
    equal(failures[0]?.message, "The program failed: half way");
    equal(failures[0].at?.replace(/^.*\//, ""), "index.mjs:3:7");
    equal(failures.length, 1);
  });

  it("that waits for ever is ended, and says what it waits for", function () {
    const child = fileURLToPath(new URL("stuck-run.ts", import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "s3-access-stuck-"));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [child, join(folder, "state.json")],
      {
        encoding: "utf8",
      },
    );
    deepEqual(
      [stdout, stderr, status],
      [
        'The program failed: it waits for something that never comes. These resources wait: test:m:Thing a for its input "name".\n',
        "",
        0,
      ],
    );
  });

  it("of one run knows nothing of another beside it", async function () {
    const [one, two] = [makeBench(), makeBench()];
    const program = moduleProgram(
      'export const { arn } = new Resource("Thing", "a", { name: "a" });\n',
    );
    const both = await Promise.all([
      up(one.options(undefined, { program, stack: "one" })),
      up(two.options(undefined, { program, stack: "two" })),
    ]);
    deepEqual(
      both.map(({ operations }) => operations.map(({ urn }) => urn)),
      [["urn:pulumi:one::proj::test:m:Thing::a"], ["urn:pulumi:two::proj::test:m:Thing::a"]],
    );
  });
});
