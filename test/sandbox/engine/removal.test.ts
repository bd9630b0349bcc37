import { deepEqual } from "node:assert/strict";
import { preview, up } from "../../../sandbox/engine/index.ts";
import { failuresOf, makeBench, operationsOf, pair, Resource } from "./world.ts";

describe("removal", function () {
  it("deletes what is no longer declared, dependents first", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    bench.world.calls.length = 0;
    deepEqual(await operationsOf(bench.options()), [
      "delete test:m:Link l",
      "delete test:m:Thing a",
      "delete test:m:Group g",
    ]);
    deepEqual(bench.world.calls, ["delete link/arn:a", "delete thing/a"]);
  });

  it("deletes dependents first even where they were created first", async function () {
    const bench = makeBench();
    const things = (about: "none" | "b") => (): void => {
      const b = about === "b" ? new Resource("Thing", "b", { name: "b" }) : undefined;
      new Resource("Thing", "a", { name: "a", about: b?.arn ?? "none" });
    };
    await up(bench.options(things("none")));
    await up(bench.options(things("b")));
    bench.world.calls.length = 0;
    await up(bench.options());
    deepEqual(bench.world.calls, ["delete thing/a", "delete thing/b"]);
  });

  it("keeps a retained object and forgets it", async function () {
    const bench = makeBench();
    await up(bench.options(pair({}, { retainOnDelete: true })));
    bench.world.calls.length = 0;
    deepEqual(await operationsOf(bench.options()), [
      "delete test:m:Link l",
      "retain test:m:Thing a",
      "delete test:m:Group g",
    ]);
    deepEqual(bench.world.calls, ["delete link/arn:a"]);
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
    deepEqual(await operationsOf(bench.options()), []);
  });

  it("refuses to delete a protected resource, and deletes nothing else then", async function () {
    const bench = makeBench();
    await up(bench.options(pair({}, { protect: true })));
    const sentence =
      "Could not delete test:m:Thing a: it is protected. Declare it with protect: false and run up first, or keep it.";
    deepEqual(await failuresOf(preview(bench.options())), [sentence]);
    deepEqual(await failuresOf(up(bench.options())), [sentence]);
    deepEqual([...bench.world.objects.keys()], ["thing/a", "link/arn:a"]);
    await up(bench.options(pair()));
    await up(bench.options());
    deepEqual([...bench.world.objects.keys()], []);
  });
});
