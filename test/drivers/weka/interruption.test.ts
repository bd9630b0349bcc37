import assert from "node:assert/strict";
import { diesEverywhere } from "../../support/weka-deaths.ts";
import { killedEverywhere } from "../../support/weka-kills.ts";
import { operationsOver } from "../../support/weka-operations.ts";
import { certificates, wekaWorld } from "../../support/weka-world.ts";
import type { WekaWorld } from "../../support/weka-world.ts";

/** The calls of this one: version, users, add the user, users, attach the policy (which shows a key once), users. */
const process = { says: "make a user", deaths: [3, 5] } as const;

const pairs = await certificates();

/** Over the command line here; `test/slow` has the API, the other generations, and kills processes. */
describe("drivers/weka, killed before and after every call", () => {
  let world: WekaWorld;
  before(async () => {
    world = await wekaWorld("command line", "5.1.3", pairs.first);
  });
  after(() => world.stop());

  for (const operation of operationsOver("command line", pairs.own))
    it(`${operation.says}: the next run ends as one that was left alone`, () =>
      diesEverywhere(world, operation));
});

describe("drivers/weka, a process that gets SIGKILL", () => {
  let world: WekaWorld;
  before(async () => {
    world = await wekaWorld("command line", "5.1.3", pairs.first);
  });
  after(() => world.stop());

  it("leaves what the next run ends as one that was left alone, lost key and all", async () => {
    const operation = operationsOver("command line", pairs.own).find(
      ({ says }) => says === process.says,
    );
    assert.ok(operation);
    const deaths = process.deaths.map((call) => ({ call, when: "after" }) as const);
    await killedEverywhere("local", world, operation, deaths);
  });
});
