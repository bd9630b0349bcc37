/**
 * `vast keys rotate`: a new key is made, stored and proved with a real request before the old one is disabled; that one
 * is deleted after a grace period. Each step is in the journal before it is taken, so a run that was killed anywhere is
 * finished by the next one.
 */
import { Failure } from "../../../drivers/failure.ts";
import type { NewKey, SeenKey } from "../../../drivers/vast/administration.ts";
import { asProblem } from "../../s3/problem.ts";
import { claimInterrupted } from "./interrupted.ts";
import { makeAndStore } from "./make.ts";
import type { Retiring } from "./journal.ts";
import { noRoom, retire, waitingWords } from "./retire.ts";
import type { KeyRun, RotatingRun } from "./run.ts";
import { refuseToReplaceOthers } from "./sinks/sink.ts";
import { choose } from "./two-of-two.ts";

const A_DAY = 86_400;

/** @returns what to say, line by line */
export async function rotate(run: RotatingRun): Promise<string[]> {
  return run.alone(async () => {
    await run.sink.check();
    const entry = await run.journal.read();
    if (entry?.phase === "retiring") {
      const left = await retire(run, entry);
      if (left !== undefined) return askedAgain(run, left);
    } else if (entry !== undefined) {
      const key = await claimInterrupted(run, entry);
      if (key !== undefined && entry.old !== undefined) {
        run.progress(`going on where an interrupted run was: key ${key.accessKey} is stored`);
        return replaced(run, key, entry.old);
      }
      await run.journal.clear();
    }
    const { present, old } = await roomForOneMore(run);
    const key = await makeAndStore(run, present, old);
    run.progress(`stored the new key ${key.accessKey} in ${run.sink.name}`);
    return replaced(run, key, old.accessKey);
  });
}

/** There is nothing to do, unless the key was to go to another place this time. */
async function askedAgain(run: RotatingRun, entry: Retiring): Promise<string[]> {
  const held = await run.sink.held();
  if (typeof held !== "object" || held.accessKey !== entry.new) throw noRoom(run, entry);
  return [`key ${entry.new} is in place`, waitingWords(run, entry)];
}

/**
 * `--finish`: deletes the old key of a rotation when it is due.
 *
 * @param graceSeconds instead of what the rotation said
 */
export async function finish(run: KeyRun, graceSeconds: number | undefined): Promise<string[]> {
  return run.alone(async () => {
    const entry = await run.journal.read();
    if (entry === undefined) return [`no rotation of ${run.keys.who} waits to be finished`];
    if (entry.phase === "creating")
      throw new Failure(
        `a run was interrupted while it made a key for ${entry.sink}: run ${run.command(entry.old === undefined ? "create" : "rotate", "--to", entry.sink)} again first`,
      );
    const left = await retire(run, graceSeconds === undefined ? entry : { ...entry, graceSeconds });
    return left === undefined
      ? [`the rotation of ${run.keys.who} is over`]
      : [waitingWords(run, left)];
  });
}

/** Everything that can be known to go wrong goes wrong here, before a key is made. */
async function roomForOneMore(
  run: RotatingRun,
): Promise<{ present: readonly SeenKey[]; old: SeenKey }> {
  const keys = await run.keys.list();
  if (!run.force) await refuseToReplaceOthers(run.sink, keys, run.keys.who);
  const present = keys.length < 2 ? keys : await withoutOne(run, keys);
  const [old] = present;
  if (old !== undefined) return { present, old };
  throw new Failure(
    `${run.keys.who} has no key to rotate; make the first one: ${run.command("create", "--to", run.sink.name)}`,
  );
}

async function withoutOne(run: RotatingRun, keys: readonly SeenKey[]): Promise<readonly SeenKey[]> {
  const given = await choose(run, keys);
  await run.keys.remove(given.accessKey);
  run.progress(`deleted key ${given.accessKey}, to make room`);
  return keys.filter((key) => key !== given);
}

async function replaced(run: RotatingRun, key: NewKey, old: string): Promise<string[]> {
  await proved(run, key, old);
  const graceSeconds = run.graceSeconds ?? A_DAY;
  const entry = {
    phase: "retiring" as const,
    at: run.now(),
    new: key.accessKey,
    old,
    graceSeconds,
  };
  await run.journal.write(entry);
  const left = await retire(run, entry);
  const done = `key ${key.accessKey} of ${run.keys.who} is in ${run.sink.name} and works`;
  return left === undefined
    ? [done, `the old key ${old} is deleted`]
    : [done, waitingWords(run, left)];
}

/** A key that was only printed cannot be proved later, so then it is deleted again. */
async function proved(run: RotatingRun, key: NewKey, old: string): Promise<void> {
  try {
    await run.prove(key);
  } catch (error) {
    const failed = `S3 does not take the new key ${key.accessKey} (${asProblem(error).message})`;
    const advice =
      "Correct --endpoint, or the authority in AWS_CA_BUNDLE; where the user may not list buckets, name one that they may read with --prove-bucket";
    if (run.sink.keeps)
      throw new Failure(
        `${failed}. It is in ${run.sink.name}, and the old key ${old} still works. ${advice}; then rotate again, which goes on from here`,
      );
    await run.keys.remove(key.accessKey);
    await run.journal.clear();
    throw new Failure(
      `${failed}, so it was deleted again; the old key ${old} still works. ${advice}`,
    );
  }
}
