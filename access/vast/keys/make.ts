/** A new key and the place for its secret: both or neither, whatever fails in between. */
import { Failure, Refused } from "../../../drivers/failure.ts";
import type { NewKey, SeenKey } from "../../../drivers/vast/administration.ts";
import { VmsRefused } from "../../../drivers/vast/vms/vms.ts";
import { discardUnclaimed } from "./interrupted.ts";
import type { MakingRun } from "./run.ts";
import { createdWords } from "./times.ts";

/** VAST's words for a third key (requirements, "User request S3 keys"); its status is not documented. */
const THIRD_KEY = /cannot have more than two access keys/i;

/**
 * Makes a key and stores it; a signal takes effect afterwards.
 *
 * @param before the keys there are
 * @param old the key that the new one is to replace, if any
 * @throws Failure when there is no new key; its sentence names the key if it could not be deleted again
 */
export async function makeAndStore(
  run: MakingRun,
  before: readonly SeenKey[],
  old: SeenKey | undefined,
): Promise<NewKey> {
  return run.undisturbed(async () => {
    const entry = {
      phase: "creating" as const,
      at: run.now(),
      sink: run.sink.name,
      before: before.map(({ accessKey }) => accessKey),
      ...(old === undefined ? {} : { old: old.accessKey }),
    };
    await run.journal.write(entry);
    const key = await made(run, before);
    try {
      await run.sink.store(key);
      return key;
    } catch (error) {
      throw await undone(run, key, error);
    }
  });
}

async function made(run: MakingRun, before: readonly SeenKey[]): Promise<NewKey> {
  try {
    return await run.keys.add();
  } catch (error) {
    if (error instanceof Refused && THIRD_KEY.test(error.reason)) {
      await run.journal.clear();
      throw thirdKey(run, error.reason, before);
    }
    if (!mayHaveHadAnEffect(error)) {
      await run.journal.clear();
      throw error;
    }
    throw await afterLostAnswer(run, error);
  }
}

/** An answer that never came, or one of a server that broke down on the way, may stand for a key that was made. */
function mayHaveHadAnEffect(error: unknown): boolean {
  return !(error instanceof VmsRefused) || error.status >= 500;
}

async function afterLostAnswer(run: MakingRun, error: unknown): Promise<unknown> {
  const entry = await run.journal.read();
  try {
    if (entry?.phase === "creating") await discardUnclaimed(run, entry);
  } catch {
    const words = error instanceof Error ? error.message : String(error);
    return new Failure(
      `${words}. Whether VAST made a key is unknown; the next create or rotate looks, and deletes it`,
    );
  }
  return error;
}

async function undone(
  { keys, sink, journal, command }: MakingRun,
  key: NewKey,
  error: unknown,
): Promise<Failure> {
  const why = error instanceof Error ? error.message : String(error);
  const failed = `the secret of the new key ${key.accessKey} could not be stored in ${sink.name} (${why})`;
  try {
    await keys.remove(key.accessKey);
  } catch (second) {
    const words = second instanceof Error ? second.message : String(second);
    return new Failure(
      `${failed}, and the key could not be deleted again (${words}). It is of no use and takes a slot: the next create or rotate deletes it, or you do: ${command("delete", key.accessKey, "--yes")}`,
    );
  }
  await journal.clear();
  return new Failure(`${failed}, so the key was deleted again; nothing changed`);
}

function thirdKey(
  { keys, command }: MakingRun,
  words: string,
  present: readonly SeenKey[],
): Failure {
  const lines = present.map(
    (key) =>
      `  ${key.accessKey}, ${key.enabled ? "enabled" : "disabled"}, created: ${createdWords(key.createdAt)}; delete it with: ${command("delete", key.accessKey)}`,
  );
  return new Failure([`VAST says: ${words}. ${keys.who} has`, ...lines].join("\n"));
}
