import { deepEqual, equal } from "node:assert/strict";
import { up } from "../../../sandbox/engine/index.ts";
import { diskFiles } from "../../../sandbox/engine/state/files.ts";
import type { StateFiles } from "../../../sandbox/engine/state/files.ts";
import { brief, Group, makeBench, operationsOf, pair, Resource } from "./world.ts";

describe("up", function () {
  it("creates what is declared, in order of dependency, and returns the outputs", async function () {
    const bench = makeBench();
    const { operations, outputs } = await up(bench.options(pair()));
    deepEqual(brief(operations), [
      "create test:m:Group g",
      "create test:m:Thing a",
      "create test:m:Link l",
    ]);
    deepEqual(bench.world.calls, ["create thing/a", "create link/arn:a"]);
    deepEqual(outputs, { arn: "arn:a", token: "token of link/arn:a" });
  });

  it("changes nothing, not even the state file, the second time", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    const bytes = bench.bytes();
    bench.world.calls.length = 0;
    deepEqual(await operationsOf(bench.options(pair())), [
      "same test:m:Group g",
      "same test:m:Thing a",
      "same test:m:Link l",
    ]);
    deepEqual(bench.world.calls, []);
    equal(bench.bytes(), bytes);
  });

  it("updates in place, and says which property of a JSON text changed", async function () {
    const bench = makeBench();
    const document = (actions: string[]): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Read", Action: actions }] });
    await up(bench.options(pair({ policy: document(["s3:GetObject", "s3:ListBucket"]) })));
    bench.world.calls.length = 0;
    const after = document(["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"]);
    const { operations } = await up(bench.options(pair({ policy: after })));
    deepEqual(operations[1], {
      kind: "update",
      urn: "urn:pulumi:dev::proj::test:m:Group$test:m:Thing::a",
      type: "test:m:Thing",
      name: "a",
      custom: true,
      changes: [{ path: "policy.Statement[0].Action[1]", after: { value: "s3:GetObjectVersion" } }],
      replacedFor: [],
    });
    deepEqual(bench.world.calls, ["update thing/a"]);
    deepEqual(bench.world.objects.get("thing/a"), { name: "a", policy: after });
  });

  it("ignores changes that it is told to ignore", async function () {
    const bench = makeBench();
    await up(bench.options(pair({ size: 1 })));
    deepEqual(await operationsOf(bench.options(pair({ size: 2 }, { ignoreChanges: ["size"] }))), [
      "same test:m:Group g",
      "same test:m:Thing a",
      "same test:m:Link l",
    ]);
    deepEqual(bench.world.objects.get("thing/a"), { name: "a", size: 1 });
  });

  it("recognises renamed resources by their aliases, their children with them", async function () {
    const bench = makeBench();
    const program = (name: string, aliases: string[]) => (): void => {
      const group = new Group(name, { aliases: aliases.map((old) => ({ name: old })) });
      new Resource("Thing", `${name}-a`, { name: "a" }, { parent: group });
    };
    await up(bench.options(program("old", [])));
    bench.world.calls.length = 0;
    deepEqual(await operationsOf(bench.options(program("new", ["old"]))), [
      "same test:m:Group new",
      "same test:m:Thing new-a",
    ]);
    deepEqual(await operationsOf(bench.options(program("new", []))), [
      "same test:m:Group new",
      "same test:m:Thing new-a",
    ]);
    deepEqual(bench.world.calls, []);
  });

  it("saves in linear time: two lines for each resource, and one snapshot at the end", async function () {
    for (const count of [1, 10, 100]) {
      const bench = makeBench();
      const [appended, replaced]: string[][] = [[], []];
      const files: StateFiles = {
        ...diskFiles,
        append: (path, text) => {
          appended?.push(text);
          diskFiles.append(path, text);
        },
        replace: async (path, text) => {
          replaced?.push(path);
          await diskFiles.replace(path, text);
        },
      };
      const program = (): void => {
        for (let index = 0; index < count; index += 1)
          new Resource("Thing", `n${index}`, { name: `n${index}` });
      };
      await up(bench.options(program, { files }));
      deepEqual([appended?.length, replaced], [2 * count, [bench.statePath]]);
    }
  });

  it("works on several resources at a time when asked to, in the order of registration", async function () {
    const bench = makeBench();
    let atOnce = 0;
    let most = 0;
    bench.world.before = async () => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
    };
    const names = ["a", "b", "c", "d", "e"];
    const program = (): void => {
      for (const name of names) new Resource("Thing", name, { name });
    };
    const { operations } = await up(bench.options(program, { parallel: 3 }));
    equal(most, 3);
    deepEqual(
      brief(operations),
      names.map((name) => `create test:m:Thing ${name}`),
    );
  });
});
