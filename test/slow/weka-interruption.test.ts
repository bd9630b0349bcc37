/**
 * Every operation of the WEKA driver, stopped before and after every call, in every generation; `npm test` does one of
 * each way. S3_ACCESS_KILLS=1 adds the same with real processes that get SIGKILL, over every transport: about an hour.
 */
import { diesEverywhere } from "../support/weka-deaths.ts";
import { killedEverywhere, killingWays } from "../support/weka-kills.ts";
import { operationsOver } from "../support/weka-operations.ts";
import type { Way } from "../support/weka-operations.ts";
import { certificates, wekaWorld } from "../support/weka-world.ts";
import type { WekaWorld } from "../support/weka-world.ts";

const versions = ["4.2.17", "5.0.2", "5.1.3", "6.0.1"];
const kills = process.env["S3_ACCESS_KILLS"] === "1" ? killingWays : [];
const pairs = await certificates();

describe("drivers/weka, killed before and after every call, in every generation", () => {
  for (const version of versions)
    for (const way of ["command line", "rest"] as const)
      describe(`${way}, WEKA ${version}`, () => {
        const world = worldOf(way, version);
        for (const operation of operationsOver(way, pairs.own))
          it(operation.says, async function () {
            this.timeout(300_000);
            await diesEverywhere(world(), operation);
          });
      });
});

describe("drivers/weka, a process that gets SIGKILL before and after every call", () => {
  for (const kill of kills)
    describe(kill, () => {
      const way = kill === "rest" ? "rest" : "command line";
      const world = worldOf(way, "5.1.3");
      for (const operation of operationsOver(way, pairs.own))
        it(operation.says, async function () {
          this.timeout(1_200_000);
          await killedEverywhere(kill, world(), operation);
        });
    });
});

/** Starts a cluster before the tests of a suite, and stops it after them. */
function worldOf(way: Way, version: string): () => WekaWorld {
  let world: WekaWorld | undefined;
  before(async () => {
    world = await wekaWorld(way, version, pairs.first);
  });
  after(() => world?.stop());
  return () => {
    if (world === undefined) throw new Error("the cluster was not started");
    return world;
  };
}
