/** The old key of a rotation: disabled at once where VAST lets us, deleted after a grace period. */
import { Failure } from "../../../drivers/failure.ts";
import type { KeyRun } from "./run.ts";
import type { Retiring } from "./journal.ts";
import { timeWords } from "./times.ts";

const MINUTE_MS = 60_000;

/** @returns the entry while the old key has to wait; undefined when nothing is left to do, and the journal is empty */
export async function retire(run: KeyRun, entry: Retiring): Promise<Retiring | undefined> {
  const { keys, journal } = run;
  const present = await keys.list();
  const old = present.find(({ accessKey }) => accessKey === entry.old);
  if (old !== undefined) {
    if (!present.some(({ accessKey }) => accessKey === entry.new)) {
      if (!old.enabled) throw lonely(run, entry);
      run.progress(`the new key ${entry.new} is gone, so the old key ${entry.old} stays`);
    } else if (run.now() < dueAt(entry)) {
      if (old.enabled) await keys.setEnabled?.(entry.old, false);
      return entry;
    } else {
      await keys.remove(entry.old);
      run.progress(`deleted the old key ${entry.old}`);
    }
  }
  await journal.clear();
  return undefined;
}

/** Somebody deleted the new key meanwhile: the old one may be all that the user has. */
function lonely({ keys, command }: KeyRun, entry: Retiring): Failure {
  const enable =
    keys.setEnabled === undefined ? "" : `use it again: ${command("enable", entry.old)}; or `;
  return new Failure(
    `the new key ${entry.new} of ${keys.who} is gone, so the old key ${entry.old} was left alone: ${enable}delete it: ${command("delete", entry.old)}`,
  );
}

function dueAt({ at, graceSeconds }: Retiring): Date {
  return new Date(at.getTime() + graceSeconds * 1000);
}

/** From when on the old key may be deleted, in whole minutes: whoever waits until then has waited long enough. */
export function dueWords(entry: Retiring): string {
  return timeWords(new Date(Math.ceil(dueAt(entry).getTime() / MINUTE_MS) * MINUTE_MS));
}

/** The state of a rotation that is done but for its old key. */
export function waitingWords({ keys, command }: KeyRun, entry: Retiring): string {
  const state =
    keys.setEnabled === undefined
      ? "still works, because VAST lets users delete their own keys but not disable them,"
      : "is disabled";
  return `the old key ${entry.old} of ${keys.who} ${state} and can be deleted from ${dueWords(entry)} on, with: ${command("rotate", "--finish")} (sooner: add --grace 0s)`;
}

/** A new key is wanted while the old one of a rotation waits. */
export function noRoom(run: KeyRun, entry: Retiring): Failure {
  return new Failure(`${waitingWords(run, entry)}; until then there is no room for another key`);
}
