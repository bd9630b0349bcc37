import { deepEqual, equal } from "node:assert/strict";
import { preview, up } from "../../../sandbox/engine/index.ts";
import { brief, failuresOf, makeBench, operationsOf, pair, Resource } from "./world.ts";

describe("a replacement", function () {
  it("replaces: makes the new object, moves dependents over, then deletes the old one", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    bench.world.calls.length = 0;
    deepEqual(await operationsOf(bench.options(pair({ name: "b" }))), [
      "same test:m:Group g",
      "replace test:m:Thing a",
      "replace test:m:Link l",
    ]);
    deepEqual(bench.world.calls, [
      "create thing/b",
      "create link/arn:b",
      "delete link/arn:a",
      "delete thing/a",
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/b", "link/arn:b"]);
  });

  it("deletes first where both would have one identity, and with it the dependents tied to it", async function () {
    const bench = makeBench();
    const program = (kind: string) => (): void => {
      const slot = new Resource("Slot", "s", { name: "s", kind });
      new Resource("Link", "l", { of: slot.arn });
      new Resource("Thing", "t", { name: "t", about: slot.arn });
    };
    await up(bench.options(program("one")));
    bench.world.calls.length = 0;
    const planned = await preview(bench.options(program("two")));
    const { operations } = await up(bench.options(program("two")));
    const expected = ["replace test:m:Slot s", "replace test:m:Link l", "same test:m:Thing t"];
    deepEqual([brief(planned.operations), brief(operations)], [expected, expected]);
    equal(operations[1]?.note, "because test:m:Slot s is replaced");
    deepEqual(bench.world.calls, [
      "delete link/arn:s",
      "delete slot/s",
      "create slot/s",
      "create link/arn:s",
    ]);
  });

  it("follows the program's deleteBeforeReplace against the provider's", async function () {
    const bench = makeBench();
    const program = (name: string) => (): void => {
      new Resource("Thing", "a", { name }, { deleteBeforeReplace: true });
    };
    await up(bench.options(program("a")));
    bench.world.calls.length = 0;
    await up(bench.options(program("b")));
    deepEqual(bench.world.calls, ["delete thing/a", "create thing/b"]);
  });

  it("refuses to replace a protected resource", async function () {
    const bench = makeBench();
    await up(bench.options(pair({}, { protect: true })));
    deepEqual(await failuresOf(up(bench.options(pair({ name: "b" }, { protect: true })))), [
      "Could not plan test:m:Thing a: a change of name replaces it, but it is protected. Set protect to false first, or undo the change.",
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a", "link/arn:a"]);
  });

  it("replaces for an input that the program names in replaceOnChanges", async function () {
    const bench = makeBench();
    const program = (trigger: string) =>
      pair(
        { triggers: [trigger] },
        { replaceOnChanges: ["triggers[*]"], deleteBeforeReplace: true },
      );
    await up(bench.options(program("one")));
    bench.world.calls.length = 0;
    await up(bench.options(program("two")));
    deepEqual(bench.world.calls, [
      "delete link/arn:a",
      "delete thing/a",
      "create thing/a",
      "create link/arn:a",
    ]);
  });

  it("leaves an object alone that a resource of another name has adopted", async function () {
    const bench = makeBench();
    await up(bench.options(() => new Resource("Thing", "old", { name: "a" })));
    const { operations } = await up(
      bench.options(() => new Resource("Thing", "new", { name: "a" })),
    );
    deepEqual(brief(operations), ["create test:m:Thing new", "retain test:m:Thing old"]);
    equal(operations[1]?.note, "another resource has its object now");
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
    deepEqual(bench.world.calls, ["create thing/a", "create thing/a"]);
  });
});
