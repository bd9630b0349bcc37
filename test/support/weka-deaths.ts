/** What must hold when a driver of WEKA dies, wherever it dies. */
import assert from "node:assert/strict";
import { z } from "zod";
import { dieEverywhere } from "./crash.ts";
import type { Death } from "./crash.ts";
import type { Operation } from "./weka-operations.ts";
import { withoutRandom } from "./weka-world.ts";
import type { WekaWorld } from "./weka-world.ts";

const Keys = z.object({ accessKey: z.string(), secretKey: z.string() });

const State = z.object({
  users: z.array(z.object({ username: z.string(), password: z.string(), keys: Keys.optional() })),
  serviceAccounts: z.array(Keys),
});

/** The driver dies before and after every call of an operation; each time the next run ends as one left alone. */
export async function diesEverywhere(world: WekaWorld, operation: Operation): Promise<void> {
  await world.start(operation);
  const endsAlike = sameEnds(world, operation);
  await dieEverywhere(
    (around) => world.run(operation, around),
    () => {
      world.reset();
    },
    endsAlike,
  );
}

/** @returns a check that every run of the operation left what the first one did, and credentials that work */
export function sameEnds(
  world: WekaWorld,
  operation: Operation,
): (record: unknown, death: Death | undefined) => void {
  let expected: unknown;
  return (record, death) => {
    const told: unknown = JSON.parse(JSON.stringify(record), withoutRandom);
    const end = { state: world.state(), record: told };
    expected ??= end;
    assert.deepEqual(end, expected, death && `killed ${death.when} call ${death.call}`);
    assertCredentialsWork(world.text(), record, operation);
  };
}

/** What a record holds opens the door, and no credential is there that no record holds. */
function assertCredentialsWork(
  text: string,
  record: unknown,
  { desired, secrets, verb }: Operation,
): void {
  if (verb === "delete") return;
  const state = State.parse(JSON.parse(text));
  if (desired.kind === "s3-user") {
    const user = state.users.find(({ username }) => username === desired.name);
    assert.equal(user?.password, secrets["S3_USER_PASSWORD"]);
    assert.deepEqual(Keys.safeParse(record).data, user?.keys);
  }
  if (desired.kind === "s3-service-account")
    assert.deepEqual(
      state.serviceAccounts.map((seen) => Keys.parse(seen)),
      [Keys.parse(record)],
    );
}
