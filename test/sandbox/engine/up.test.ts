import { deepEqual, equal } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { preview, refresh, up } from "../../../sandbox/engine/index.ts";
import type { ProgramOptions } from "../../../sandbox/engine/index.ts";
import { brief, failuresOf, Group, makeBench, Resource } from "./world.ts";

/** A thing in a group, and a link to it. */
function pair(
  inputs: pulumi.Inputs = {},
  options: pulumi.CustomResourceOptions = {},
): () => unknown {
  return () => {
    const group = new Group("g");
    const thing = new Resource(
      "Thing",
      "a",
      { name: "a", ...inputs },
      { parent: group, ...options },
    );
    const link = new Resource("Link", "l", { of: thing.arn }, { parent: group });
    return { arn: thing.arn, token: link.token };
  };
}

async function operationsOf(options: ProgramOptions): Promise<string[]> {
  const planned = await preview(options);
  const done = await up(options);
  deepEqual(brief(planned.operations), brief(done.operations), "preview and up agree");
  return brief(done.operations);
}

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

  it("refuses to replace a protected resource", async function () {
    const bench = makeBench();
    await up(bench.options(pair({}, { protect: true })));
    deepEqual(await failuresOf(up(bench.options(pair({ name: "b" }, { protect: true })))), [
      "Could not plan test:m:Thing a: a change of name replaces it, but it is protected. Set protect to false first, or undo the change.",
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a", "link/arn:a"]);
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

  it("takes provider configurations without having a provider for them", async function () {
    const bench = makeBench();
    const program = (): void => {
      const provider = new Configuration("elsewhere");
      new Resource("Thing", "a", { name: "a" }, { provider });
    };
    deepEqual(await operationsOf(bench.options(program)), [
      "create pulumi:providers:test elsewhere",
      "create test:m:Thing a",
    ]);
    deepEqual(await operationsOf(bench.options(program)), [
      "same pulumi:providers:test elsewhere",
      "same test:m:Thing a",
    ]);
  });

  it("reads an object that the stack does not own, and leaves it alone", async function () {
    const bench = makeBench();
    bench.world.objects.set("thing/theirs", { name: "theirs" });
    const program = (): unknown => ({
      arn: new Resource("Thing", "x", {}, { id: "thing/theirs" }).arn,
    });
    const { operations, outputs } = await up(bench.options(program));
    deepEqual([brief(operations), outputs], [[], { arn: "arn:theirs" }]);
    await up(bench.options());
    deepEqual([...bench.world.objects.keys()], ["thing/theirs"]);
  });

  it("gives lookups to the program, in previews too", async function () {
    const bench = makeBench();
    const program = async (): Promise<unknown> => {
      const found: unknown = await pulumi.runtime.invoke("test:m/getOwner:getOwner", { of: "a" });
      new Resource("Thing", "a", { name: "a", found });
      return { found };
    };
    deepEqual((await preview(bench.options(program))).outputs, { found: { owner: "owner of a" } });
    await up(bench.options(program));
    deepEqual(bench.world.objects.get("thing/a"), { name: "a", found: { owner: "owner of a" } });
  });

  it("hands over a resource given as a value by its id", async function () {
    const bench = makeBench();
    await up(
      bench.options(() => {
        const thing = new Resource("Thing", "a", { name: "a" });
        new Resource("Thing", "b", { name: "b", next: thing });
      }),
    );
    deepEqual(bench.world.objects.get("thing/b"), { name: "b", next: "thing/a" });
  });

  it("gives the program its config, project, stack and organization", async function () {
    const bench = makeBench();
    const program = (): unknown => ({
      plain: new pulumi.Config().require("plain"),
      secret: new pulumi.Config().requireSecret("secret"),
      where: [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/"),
    });
    const config = { "proj:plain": "yes", "proj:secret": "hush-hush" };
    const { outputs } = await up(bench.options(program, { config, secretConfig: ["proj:secret"] }));
    deepEqual(outputs, { plain: "yes", where: "organization/proj/dev", secret: "[secret]" });
  });

  it("hears what the program logs instead of letting it print", async function () {
    const bench = makeBench();
    await up(
      bench.options(async () => {
        await pulumi.log.warn("careful");
      }),
    );
    deepEqual(bench.events, [{ event: "log", severity: "warning", message: "careful" }]);
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

describe("refresh", function () {
  it("forgets what is gone, and the next up makes it again", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    bench.world.objects.delete("link/arn:a");
    deepEqual(await refresh(bench.options()), {
      lost: ["urn:pulumi:dev::proj::test:m:Group$test:m:Link::l"],
      drifted: [],
      unchanged: 1,
    });
    deepEqual(await operationsOf(bench.options(pair())), [
      "same test:m:Group g",
      "same test:m:Thing a",
      "create test:m:Link l",
    ]);
  });

  it("notes what was changed by hand, and the next up puts it right", async function () {
    const bench = makeBench();
    await up(bench.options(pair({ size: 1 })));
    bench.world.objects.set("thing/a", { name: "a", size: 9 });
    deepEqual(await refresh(bench.options()), {
      lost: [],
      drifted: [
        {
          urn: "urn:pulumi:dev::proj::test:m:Group$test:m:Thing::a",
          changes: [{ path: "size", before: { value: 1 }, after: { value: 9 } }],
        },
      ],
      unchanged: 1,
    });
    const { operations } = await up(bench.options(pair({ size: 1 })));
    deepEqual(operations[1]?.changes, [
      { path: "size", before: { value: 9 }, after: { value: 1 } },
    ]);
    deepEqual(bench.world.objects.get("thing/a"), { name: "a", size: 1 });
  });
});

class Configuration extends pulumi.ProviderResource {
  constructor(name: string) {
    super("test", name, {});
  }
}
