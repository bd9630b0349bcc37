import assert from "node:assert/strict";
import fc from "fast-check";
import { s3Lifecycle } from "../../../../drivers/weka/kinds/s3-lifecycle.ts";
import type { DesiredS3Lifecycle, LifecycleRule } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

function lifecycle(...rules: readonly LifecycleRule[]): DesiredS3Lifecycle {
  return { kind: "s3-lifecycle", bucket: "raw", rules, onDelete: "remove" };
}

/** A cluster whose bucket `raw` has these rules. */
function having(...rules: readonly LifecycleRule[]): Drivers {
  return new Drivers({
    buckets: [
      {
        name: "raw",
        filesystem: "default",
        path: "/raw",
        hardQuota: undefined,
        anonymous: "none",
        full: false,
        rules: rules.map((rule, index) => ({ ...rule, id: `old-${index}` })),
      },
    ],
  });
}

const temporary: LifecycleRule = { expiryDays: 7, prefix: "tmp/", tags: { b: "2", a: "1" } };

describe("drivers/weka/kinds/s3-lifecycle", () => {
  it("adds what is missing before it removes what is too much", async () => {
    const drivers = having({ expiryDays: 90 }, { expiryDays: 7, prefix: "tmp/" });
    assert.deepEqual(await drivers.apply(s3Lifecycle, lifecycle(temporary, { expiryDays: 90 })), {
      kind: "s3-lifecycle",
      bucket: "raw",
      rules: [{ expiryDays: 90 }, temporary],
    });
    assert.deepEqual(drivers.calls, [
      'addLifecycleRule raw {"expiryDays":7,"prefix":"tmp/","tags":{"b":"2","a":"1"}}',
      "removeLifecycleRule raw old-1",
    ]);
    assert.deepEqual(drivers.lines, [
      'let objects of bucket "raw" expire after 7 days below "tmp/" with a=1&b=2',
      'remove rule old-1 of bucket "raw", by which objects expire after 7 days below "tmp/"',
    ]);
  });

  it("knows rules by what they say, and keeps one of those that say the same", async () => {
    const spelled: LifecycleRule = { expiryDays: 7, prefix: "tmp/", tags: { a: "1", b: "2" } };
    const drivers = having(temporary, spelled, { expiryDays: 1, prefix: "", tags: {} });
    await drivers.apply(s3Lifecycle, lifecycle(spelled, temporary, { expiryDays: 1 }));
    assert.deepEqual(drivers.calls, ["removeLifecycleRule raw old-1"]);
    await drivers.apply(s3Lifecycle, lifecycle(spelled, { expiryDays: 1 }));
    assert.deepEqual(drivers.calls, []);
  });

  it("ends with exactly the declared rules, whatever there was", async () => {
    const rule = fc.record(
      {
        expiryDays: fc.integer({ min: 1, max: 3 }),
        prefix: fc.constantFrom("a/", "b/"),
        tags: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2")),
      },
      { requiredKeys: ["expiryDays"] },
    );
    const said = ({ expiryDays, prefix = "", tags = {} }: LifecycleRule): string =>
      JSON.stringify([expiryDays, prefix, Object.entries(tags).sort()]);
    await fc.assert(
      fc.asyncProperty(fc.array(rule), fc.array(rule), async (before, wanted) => {
        const drivers = having(...before);
        const { rules } = await drivers.apply(s3Lifecycle, lifecycle(...wanted));
        assert.deepEqual(rules.map(said).sort(), [...new Set(wanted.map(said))].sort());
        await drivers.apply(s3Lifecycle, lifecycle(...wanted));
        assert.deepEqual(drivers.calls, []);
      }),
    );
  });

  it("takes a rule that somebody else removes meanwhile for removed", async () => {
    const drivers = having({ expiryDays: 90 });
    await drivers.apply(s3Lifecycle, lifecycle(), {
      before: (call) => {
        const [bucket] = drivers.state.buckets;
        if (call === "removeLifecycleRule raw old-0" && bucket !== undefined) bucket.rules = [];
      },
    });
    assert.deepEqual(drivers.calls, ["removeLifecycleRule raw old-0"]);
  });

  it("explains a bucket that is missing, and has nothing to delete then", async () => {
    const drivers = having();
    const elsewhere: DesiredS3Lifecycle = { ...lifecycle(temporary), bucket: "data" };
    await assert.rejects(drivers.apply(s3Lifecycle, elsewhere), {
      message:
        'WEKA has no bucket "data"; it has "raw": declare it too, or add it first; WEKA says: bucket "data" was not found',
    });
    await drivers.delete(s3Lifecycle, elsewhere);
    assert.equal(await drivers.observe(s3Lifecycle, elsewhere), undefined);
    assert.deepEqual(drivers.calls, []);
  });

  it("removes all rules of the bucket, or leaves them", async () => {
    const drivers = having(temporary, { expiryDays: 90 });
    await drivers.delete(s3Lifecycle, { ...lifecycle(temporary), onDelete: "retain" });
    assert.deepEqual(
      [drivers.calls, drivers.lines],
      [[], ['the lifecycle rules of bucket "raw" stay; onDelete: "remove" would remove them']],
    );
    await drivers.delete(s3Lifecycle, lifecycle(temporary));
    assert.deepEqual(drivers.calls, [
      "removeLifecycleRule raw old-0",
      "removeLifecycleRule raw old-1",
    ]);
  });
});
