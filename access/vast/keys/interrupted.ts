/**
 * What a run left behind that was killed, or lost the connection, between asking for a key and having its secret safe: a
 * key that nobody can use and that takes one of two slots.
 */
import { Failure } from "../../../drivers/failure.ts";
import type { NewKey, SeenKey } from "../../../drivers/vast/administration.ts";
import { agrees } from "../../hpe/ask.ts";
import type { Creating } from "./journal.ts";
import type { KeyRun, MakingRun } from "./run.ts";
import { createdWords, timeWords } from "./times.ts";

/**
 * How far VAST's clock may be from this machine's, and an answer from its request. A key that was created outside of
 * this is not the interrupted run's.
 */
const NEAR_MS = 10 * 60_000;

/**
 * @returns the key of the interrupted run whose secret reached the sink; undefined when there is none, and then the
 *   slot is free again and the journal is empty
 * @throws Failure when the sink of the interrupted run is another one, or nobody can say whose a key is
 */
export async function claimInterrupted(
  run: MakingRun,
  entry: Creating,
): Promise<NewKey | undefined> {
  const unclaimed = await newKeys(run, entry);
  if (entry.sink !== run.sink.name && entry.sink !== "stdout" && unclaimed.length > 0)
    throw new Failure(
      `an interrupted run of ${timeWords(entry.at)} was making a key for ${entry.sink}, which may hold it now: finish that first with --to ${entry.sink}`,
    );
  const held = entry.sink === run.sink.name ? await run.sink.held() : "nothing";
  if (typeof held === "object" && unclaimed.some(({ accessKey }) => accessKey === held.accessKey))
    return held;
  await discard(run, entry, unclaimed);
  return undefined;
}

/** The same where it is known that no secret reached a sink. */
export async function discardUnclaimed(run: KeyRun, entry: Creating): Promise<void> {
  await discard(run, entry, await newKeys(run, entry));
}

async function newKeys({ keys }: KeyRun, { before, at }: Creating): Promise<readonly SeenKey[]> {
  const now = await keys.list();
  return now.filter(
    ({ accessKey, createdAt }) =>
      !before.includes(accessKey) &&
      (createdAt === undefined || Math.abs(createdAt.getTime() - at.getTime()) <= NEAR_MS),
  );
}

async function discard(run: KeyRun, entry: Creating, unclaimed: readonly SeenKey[]): Promise<void> {
  const [only] = unclaimed;
  const certain = unclaimed.length === 1 && only?.createdAt !== undefined;
  for (const key of unclaimed) {
    if (!certain && !(await given(run, entry, key))) continue;
    await run.keys.remove(key.accessKey);
    run.progress(
      `deleted key ${key.accessKey}: an interrupted run made it, and its secret is nowhere`,
    );
  }
  await run.journal.clear();
}

/** Two new keys, or one of unknown age: another program may have made it meanwhile, and use it. */
async function given({ ask, command }: KeyRun, { at }: Creating, key: SeenKey): Promise<boolean> {
  const what = `key ${key.accessKey} (created: ${createdWords(key.createdAt)}) appeared since ${timeWords(at)}, when a run was interrupted while it made one`;
  if (ask !== undefined)
    return agrees(ask, `${what}. If nothing uses it, it is that one. Delete it?`, false);
  throw new Failure(
    `${what}. If nothing uses it, delete it: ${command("delete", key.accessKey, "--yes")}; if something does, run this again at a terminal and say so`,
  );
}
