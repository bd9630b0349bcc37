import { deepEqual } from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { EngineEvent, Operation } from "../../../sandbox/engine/index.ts";
import { preview, up } from "../../../sandbox/engine/index.ts";
import { brief, makeBench, Resource } from "./world.ts";

function doneIn(events: readonly EngineEvent[]): Operation[] {
  return events.flatMap((event) => (event.event === "done" ? [event.operation] : []));
}

describe("preview", function () {
  it("touches neither the world nor the disk", async function () {
    const bench = makeBench();
    await preview(bench.options(() => new Resource("Thing", "a", { name: "a" })));
    deepEqual([bench.world.calls, readdirSync(bench.folder)], [[], []]);
    await up(bench.options(() => new Resource("Thing", "a", { name: "a" })));
    const bytes = bench.bytes();
    bench.world.calls.length = 0;
    await preview(bench.options(() => new Resource("Thing", "b", { name: "b" })));
    deepEqual([bench.world.calls, bench.bytes()], [[], bytes]);
  });

  it("knows predicted outputs and leaves the others unknown", async function () {
    const bench = makeBench();
    const program = (): unknown => {
      const thing = new Resource("Thing", "a", { name: "a" });
      const next = new Resource("Thing", "b", { name: "b", after: thing.token, beside: thing.arn });
      return { arn: next.arn, token: thing.token, id: thing.id };
    };
    const { operations, outputs } = await preview(bench.options(program));
    deepEqual(operations[1]?.changes, [
      { path: "after", after: "unknown" },
      { path: "beside", after: { value: "arn:a" } },
      { path: "name", after: { value: "b" } },
    ]);
    deepEqual(outputs, { arn: "arn:b", token: "[unknown]", id: "[unknown]" });
  });

  it("carries the outputs of an updated resource over, except those an update may change", async function () {
    const bench = makeBench();
    const thing = bench.world.providers.resources.get("test:m:Thing");
    const program = (size: number) => (): unknown => {
      const made = new Resource("Thing", "a", { name: "a", size });
      new Resource("Link", "l", { of: made.arn });
      return { token: made.token, id: made.id };
    };
    await up(bench.options(program(1)));
    const kept = await preview(bench.options(program(2)));
    deepEqual(brief(kept.operations), ["update test:m:Thing a", "same test:m:Link l"]);
    deepEqual(kept.outputs, { id: "thing/a", token: "token of thing/a" });
    Object.assign(thing ?? {}, { changedByUpdate: ["token"] });
    const changed = await preview(bench.options(program(2)));
    deepEqual(changed.outputs, { id: "thing/a", token: "[unknown]" });
  });

  it("does not take the old value of an input for its output while the new one is unknown", async function () {
    const bench = makeBench();
    const program = (source: string) => (): unknown => {
      const thing = new Resource("Thing", "source", { name: source });
      return { about: new Resource("Thing", "a", { name: "a", about: thing.token }).about };
    };
    await up(bench.options(program("one")));
    deepEqual((await preview(bench.options(program("one")))).outputs, {
      about: "token of thing/one",
    });
    deepEqual((await preview(bench.options(program("two")))).outputs, { about: "[unknown]" });
  });

  it("shows that an unknown input may replace a dependent", async function () {
    const bench = makeBench();
    const program = (name: string) => (): void => {
      const thing = new Resource("Thing", "a", { name });
      new Resource("Link", "l", { of: thing.token });
    };
    await up(bench.options(program("a")));
    const { operations } = await preview(bench.options(program("b")));
    deepEqual(brief(operations), ["replace test:m:Thing a", "replace test:m:Link l"]);
    deepEqual(operations[1]?.changes, [
      { path: "of", before: { value: "token of thing/a" }, after: "unknown" },
    ]);
    deepEqual(operations[1].replacedFor, ["of"]);
  });

  it("reports every planned operation as it is planned", async function () {
    const bench = makeBench();
    const { operations } = await preview(
      bench.options(() => {
        new Resource("Thing", "a", { name: "a" });
        new Resource("Thing", "b", { name: "b" });
      }),
    );
    deepEqual(doneIn(bench.events), operations);
  });

  it("asks the provider whether the service would take the inputs, once all are known", async function () {
    const bench = makeBench();
    const asked: unknown[] = [];
    Object.assign(bench.world.providers.resources.get("test:m:Thing") ?? {}, {
      check: (inputs: unknown) => Promise.resolve(asked.push(inputs)),
    });
    await preview(
      bench.options(() => {
        const thing = new Resource("Thing", "a", { name: "a" });
        new Resource("Thing", "b", { name: "b", after: thing.token });
      }),
    );
    deepEqual(asked, [{ name: "a" }]);
  });
});
