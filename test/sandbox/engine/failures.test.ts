import { deepEqual, equal, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EngineError, preview, up } from "../../../sandbox/engine/index.ts";
import { brief, failuresOf, makeBench, Resource } from "./world.ts";
import type { Bench } from "./world.ts";

/** The failures of a preview and of an up of the same program, which have to be the same. */
async function bothFail(bench: Bench, program: () => unknown): Promise<readonly string[]> {
  const planned = await failuresOf(preview(bench.options(program)));
  const done = await failuresOf(up(bench.options(program)));
  deepEqual(planned, done);
  return done;
}

describe("a run that fails", function () {
  it("names the resource, starts nothing after it and saves what was done", async function () {
    const bench = makeBench();
    const program = (): void => {
      const names = ["a", "b", "c"];
      for (const name of names) new Resource("Thing", name, { name });
    };
    bench.world.before = (call) => {
      if (call === "create thing/b") throw new Error("the service is out of order");
    };
    const error = await up(bench.options(program)).catch((thrown: unknown) => thrown);
    ok(error instanceof EngineError);
    deepEqual(error.failures, [
      {
        urn: "urn:pulumi:dev::proj::test:m:Thing::b",
        message: "Could not create test:m:Thing b: the service is out of order",
      },
    ]);
    deepEqual(brief(error.operations), ["create test:m:Thing a"]);
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
    bench.world.before = () => undefined;
    const { operations } = await up(bench.options(program));
    deepEqual(brief(operations), [
      "same test:m:Thing a",
      "create test:m:Thing b",
      "create test:m:Thing c",
    ]);
  });

  it("says one sentence for a failure that many dependents pass on", async function () {
    const bench = makeBench();
    bench.world.before = () => {
      throw new Error("no");
    };
    const failures = await failuresOf(
      up(
        bench.options(() => {
          const thing = new Resource("Thing", "a", { name: "a" });
          const one = new Resource("Link", "one", { of: thing.arn });
          new Resource("Link", "two", { of: thing.arn, after: one.token });
          return { arn: pulumi.interpolate`${thing.arn}/${one.token}` };
        }),
      ),
    );
    deepEqual(failures, ["Could not create test:m:Thing a: no"]);
  });

  it("deletes nothing that the program would have kept", async function () {
    const bench = makeBench();
    await up(bench.options(() => new Resource("Thing", "a", { name: "a" })));
    await failuresOf(up(bench.options(() => Promise.reject(new Error("early")))));
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
  });

  it("refuses two resources of one URN", async function () {
    const failures = await bothFail(makeBench(), () => {
      new Resource("Thing", "a", { name: "a" });
      new Resource("Thing", "a", { name: "b" });
    });
    deepEqual(failures, [
      "Duplicate resource URN 'urn:pulumi:dev::proj::test:m:Thing::a'; try giving it a unique name.",
    ]);
  });

  it("names a type that the sandbox does not know, and those that it does", async function () {
    const failures = await bothFail(makeBench(), () => new Resource("Unknown", "a", {}));
    deepEqual(failures, [
      "Could not plan test:m:Unknown a: the sandbox has no provider for this type. It supports test:m:Link, test:m:Slot, test:m:Thing. Deploy it with the real engine (pulumi up), or leave it out of the stack that you rehearse.",
    ]);
  });

  it("names a lookup that the sandbox does not know", async function () {
    const failures = await bothFail(makeBench(), async () => {
      await pulumi.runtime.invoke("test:m/getWeather:getWeather", {});
    });
    deepEqual(failures, [
      "The sandbox cannot look up test:m/getWeather:getWeather. It supports test:m/getOwner:getOwner. Deploy it with the real engine (pulumi up), or leave it out of the stack that you rehearse.",
    ]);
  });

  it("reports a failing lookup, awaited or feeding a resource", async function () {
    const sentence = "Could not look up test:m/getOwner:getOwner: there is no owner of nobody";
    const awaited = await bothFail(makeBench(), async () => {
      await pulumi.runtime.invoke("test:m/getOwner:getOwner", { of: "nobody" });
    });
    const feeding = await bothFail(makeBench(), () => {
      const found: pulumi.Output<unknown> = pulumi.runtime.invokeOutput(
        "test:m/getOwner:getOwner",
        {
          of: "nobody",
        },
      );
      new Resource("Thing", "a", { name: "a", found });
    });
    deepEqual([awaited, feeding], [[sentence], [sentence]]);
  });

  it("names the resource and the input that a failing apply feeds", async function () {
    const bench = makeBench();
    const failures = await bothFail(bench, () => {
      const thing = new Resource("Thing", "a", { name: "a" });
      const bad = thing.arn.apply((arn) => {
        throw new Error(`cannot use ${arn}`);
      });
      new Resource("Link", "l", { of: bad });
    });
    deepEqual(failures, [
      'Could not register test:m:Link l: the input "of" failed: cannot use arn:a',
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
  });

  it("collects errors that nobody awaits", async function () {
    const failures = await bothFail(makeBench(), () => {
      new Resource("Thing", "a", { name: "a" }).arn.apply(() => {
        throw new Error("dropped in an apply");
      });
      void Promise.reject(new Error("dropped in a promise"));
    });
    deepEqual(failures, [
      "The program failed: dropped in a promise",
      "The program failed: dropped in an apply",
    ]);
  });

  it("says where the program threw, but not for errors meant for the user", async function () {
    const bench = makeBench();
    const at = async (thrown: Error): Promise<readonly (string | undefined)[]> => {
      const error = await up(bench.options(() => Promise.reject(thrown))).catch((e: unknown) => e);
      return error instanceof EngineError ? error.failures.map((failure) => failure.at) : [];
    };
    const [where] = await at(new Error("bug"));
    equal(where?.replace(/:\d+:\d+$/, ""), "test/sandbox/engine/failures.test.ts");
    deepEqual(await at(new pulumi.RunError("Pulumi.dev.yaml lacks a domain")), [undefined]);
  });

  it("refuses a resource that is registered after the program has ended", async function () {
    const bench = makeBench();
    await up(bench.options(() => new Resource("Thing", "old", { name: "old" })));
    // Deleting "old" takes until the late callback has run.
    const late = Promise.withResolvers<undefined>();
    bench.world.before = () => late.promise;
    const failures = await failuresOf(
      up(
        bench.options(() => {
          setTimeout(() => {
            new Resource("Thing", "late", { name: "late" });
            setTimeout(() => {
              late.resolve(undefined);
            }, 20);
          }, 20);
        }),
      ),
    );
    deepEqual(failures, [
      "test:m:Thing late was registered after the program had ended. Create resources before it ends, not in a callback that nothing waits for.",
    ]);
    deepEqual([...bench.world.objects.keys()], []);
  });

  it("refuses options that it would have to disregard", async function () {
    const thing = (options: pulumi.CustomResourceOptions) => (): unknown =>
      new Resource("Thing", "a", { name: "a" }, options);
    deepEqual(await bothFail(makeBench(), thing({ import: "thing/x" })), [
      'Could not plan test:m:Thing a: the sandbox does not import (option import: "thing/x"); remove the option here. Creation adopts an object that exists.',
    ]);
    deepEqual(await bothFail(makeBench(), thing({ ignoreChanges: ["tags.owner"] })), [
      'Could not plan test:m:Thing a: the sandbox ignores changes of whole inputs only, not of "tags.owner"; name the top-level input in ignoreChanges.',
    ]);
  });

  it("says that an object to be read is not there", async function () {
    const failures = await bothFail(
      makeBench(),
      () => new Resource("Thing", "x", {}, { id: "thing/none" }),
    );
    deepEqual(failures, [
      'Could not read test:m:Thing x: there is no object with the id "thing/none".',
    ]);
  });

  it("leaves the process's own rejection listeners as they were", async function () {
    const before = process.listeners("unhandledRejection");
    await failuresOf(up(makeBench().options(() => Promise.reject(new Error("no")))));
    deepEqual(process.listeners("unhandledRejection"), before);
  });
});
