import assert from "node:assert/strict";
import * as fc from "fast-check";
import { z } from "zod";
import { Failure } from "../../drivers/failure.ts";
import type { CallGuard } from "../support/call-guard.ts";
import { operationsOver } from "../support/weka-operations.ts";
import type { Operation } from "../support/weka-operations.ts";
import { certificates, wekaWorld, withoutRandom } from "../support/weka-world.ts";
import type { WekaWorld } from "../support/weka-world.ts";

const Keys = z.object({ accessKey: z.string(), secretKey: z.string() });

const State = z.object({
  users: z.array(z.object({ keys: Keys.optional() })),
  serviceAccounts: z.array(Keys),
});

/**
 * Where one of two drivers may stop with a sentence, to be run again: it looked at what the other was taking away, or
 * WEKA gave both a thing of its own naming. Making and changing all other kinds, neither stops.
 */
function mayStop({ verb, desired }: Operation): boolean {
  return (
    verb === "delete" || ["s3-service-account", "s3-lifecycle", "s3-cluster"].includes(desired.kind)
  );
}

const pairs = await certificates();

describe("drivers/weka, two at once on one object", () => {
  let world: WekaWorld;
  before(async () => {
    world = await wekaWorld("command line", "5.1.3", pairs.first);
  });
  after(() => world.stop());

  for (const operation of operationsOver("command line", pairs.own))
    it(`${operation.says}: one consistent state, whoever goes first`, async () => {
      await world.start(operation);
      await world.run(operation);
      const expected = withoutIds(world);
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          world.reset();
          const inTurn: CallGuard = async (call) => {
            await scheduler.schedule(Promise.resolve());
            return call();
          };
          const ends = await scheduler.waitFor(
            Promise.allSettled([world.run(operation, inTurn), world.run(operation, inTurn)]),
          );
          for (const end of ends)
            if (end.status === "rejected" && !(end.reason instanceof Failure)) throw end.reason;
          const records = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
          if (!mayStop(operation)) assert.equal(records.length, ends.length);
          if (records.length === ends.length) {
            assert.deepEqual(withoutIds(world), expected);
            assertSomebodyHolds(world, records);
          }
          await world.run(operation);
          assert.deepEqual(withoutIds(world), expected);
        }),
        { numRuns: 12 },
      );
    });
});

/** Ids tell how often something was made and taken back, which may differ here. */
function withoutIds(world: WekaWorld): unknown {
  return JSON.parse(JSON.stringify(world.state()), (key, value: unknown) =>
    key === "nextId" || key === "uid" || (key === "id" && typeof value === "string")
      ? "*"
      : withoutRandom(key, value),
  );
}

/** Of the keys that two drivers were shown, WEKA keeps one pair; one of the two has it. */
function assertSomebodyHolds(world: WekaWorld, records: readonly unknown[]): void {
  const held = records.flatMap((record) => Keys.safeParse(record).data?.secretKey ?? []);
  if (held.length === 0) return;
  const { users, serviceAccounts } = State.parse(JSON.parse(world.text()));
  const kept =
    serviceAccounts.length > 0 ? serviceAccounts : users.flatMap(({ keys }) => keys ?? []);
  assert.deepEqual(
    kept.map(({ secretKey }) => held.includes(secretKey)),
    [true],
  );
}
