import { deepEqual } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { preview, up } from "../../../../sandbox/engine/index.ts";
import { brief, makeBench, operationsOf, Resource } from "../world.ts";

describe("what a program gets from the engine", function () {
  it("waits for resources that callbacks of outputs create, and those that these set off", async function () {
    const bench = makeBench();
    const program = (): void => {
      const next = (name: string, then: (token: string) => void): void => {
        new Resource("Thing", name, { name }).token.apply(async (token) => {
          await new Promise((resolve) => setImmediate(resolve));
          then(token);
        });
      };
      next("a", () => {
        next("b", () => {
          next("c", () => new Resource("Thing", "d", { name: "d" }));
        });
      });
    };
    const { operations } = await up(bench.options(program));
    deepEqual(
      brief(operations),
      ["a", "b", "c", "d"].map((name) => `create test:m:Thing ${name}`),
    );
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
});

class Configuration extends pulumi.ProviderResource {
  constructor(name: string) {
    super("test", name, {});
  }
}
