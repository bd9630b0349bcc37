/** One run at a time on one state. */

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { messageOf, StateError } from "../errors.ts";

/** How long a lock without a sign of life stands before it counts as left behind by a killed run, in ms. */
const staleAfter = 10_000;

/**
 * Takes the lock of a state for as long as `work` runs. A lock left by a killed run is waited out.
 *
 * @param patience how often to try again, once a second; a live run keeps its lock longer than the default
 * @throws StateError when another run holds it
 */
export async function withLock<T>(
  path: string,
  work: (lost: AbortSignal) => Promise<T>,
  patience = staleAfter / 1000 + 1,
): Promise<T> {
  const lost = new AbortController();
  const release = await take(path, patience, lost);
  try {
    return await work(lost.signal);
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

async function take(
  path: string,
  patience: number,
  lost: AbortController,
): Promise<() => Promise<void>> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return await lock(path, {
      realpath: false,
      stale: staleAfter,
      retries: { retries: patience, factor: 1, minTimeout: 1000, maxTimeout: 1000 },
      onCompromised: () => {
        lost.abort();
      },
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ELOCKED")
      throw new StateError(
        `Another run is working on the state ${path}. Wait until it has ended, then run this again.`,
      );
    throw new StateError(`Cannot lock the state ${path}: ${messageOf(error)}.`);
  }
}
