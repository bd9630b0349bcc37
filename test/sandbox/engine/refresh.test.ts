import { deepEqual } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { refresh, up } from "../../../sandbox/engine/index.ts";
import { brief, failuresOf, makeBench, Resource } from "./world.ts";

/** A thing and a link to it. */
function pair(inputs: pulumi.Inputs = {}): () => void {
  return () => {
    const thing = new Resource("Thing", "a", { name: "a", ...inputs });
    new Resource("Link", "l", { of: thing.arn });
  };
}

describe("refresh", function () {
  it("forgets what is gone, and the next up makes it again", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    bench.world.objects.delete("link/arn:a");
    deepEqual(await refresh(bench.options()), {
      lost: ["urn:pulumi:dev::proj::test:m:Link::l"],
      drifted: [],
      unchanged: 1,
    });
    deepEqual(brief((await up(bench.options(pair()))).operations), [
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
          urn: "urn:pulumi:dev::proj::test:m:Thing::a",
          changes: [{ path: "size", before: { value: 1 }, after: { value: 9 } }],
        },
      ],
      unchanged: 1,
    });
    const { operations } = await up(bench.options(pair({ size: 1 })));
    deepEqual(operations[0]?.changes, [
      { path: "size", before: { value: 9 }, after: { value: 1 } },
    ]);
    deepEqual(bench.world.objects.get("thing/a"), { name: "a", size: 1 });
  });

  it("does not show a secret that was changed by hand", async function () {
    const bench = makeBench();
    await up(bench.options(pair({ key: pulumi.secret("old-secret") })));
    bench.world.objects.set("thing/a", { name: "a", key: "new-secret" });
    const { drifted } = await refresh(bench.options());
    deepEqual(drifted[0]?.changes, [{ path: "key", before: "secret", after: "secret" }]);
    deepEqual(
      ["old-secret", "new-secret"].filter((secret) => bench.bytes().includes(secret)),
      [],
    );
  });

  it("changes nothing on disk when everything is as it was", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    const bytes = bench.bytes();
    deepEqual(await refresh(bench.options()), { lost: [], drifted: [], unchanged: 2 });
    deepEqual(bench.bytes(), bytes);
  });

  it("names what it cannot read, and still reports the rest", async function () {
    const bench = makeBench();
    await up(bench.options(pair()));
    bench.world.objects.delete("link/arn:a");
    Object.assign(bench.world.providers.resources.get("test:m:Thing") ?? {}, {
      read: () => Promise.reject(new Error("the service is down")),
    });
    deepEqual(await failuresOf(refresh(bench.options())), [
      "Could not read test:m:Thing a: the service is down",
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a"]);
  });
});
