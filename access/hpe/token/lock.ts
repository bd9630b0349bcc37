/** One process at a time may use a refresh token: with rotation, two refreshes at once are a logout. */
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { codeOf } from "../../../drivers/error-code.ts";
import { Failure } from "../../../drivers/failure.ts";

/** How long another process may keep the lock, in milliseconds: four tries to connect, a minute for the answer, and the pauses. */
const PATIENCE = 150_000;

/**
 * How long the lock of a killed process stands, in milliseconds. Longer than the slowest machine holds a live process
 * up: a lock that is taken from a live process lets two refresh at once.
 */
const STALE_AFTER = 30_000;

/**
 * @param file the refresh token file, links resolved
 * @returns what gives the lock back; undefined while another process has it
 * @throws Failure when nothing can be written beside the file
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  let lost = false;
  try {
    const release = await lock(file, {
      realpath: false,
      stale: STALE_AFTER,
      update: 2_000,
      onCompromised: () => {
        lost = true;
      },
    });
    return async () => {
      if (!lost) await release();
    };
  } catch (error) {
    if (codeOf(error) === "ELOCKED") return undefined;
    throw new Failure(
      `cannot write beside the refresh token file ${file} (${codeOf(error) ?? "unknown error"}); Keycloak may replace the token on each use, so keep it in a folder that you can write and name it with --refresh-token-file`,
    );
  }
}

/** Waits for the lock as long as others may reasonably take, and gives it back at the end. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = patienceFromNow();
  for (;;) {
    const release = await tryLock(file);
    if (release !== undefined) return work().finally(release);
    await nextTry(file, deadline);
  }
}

/**
 * A short pause, of a length by chance.
 *
 * @param deadline milliseconds since 1970
 * @throws Failure when it is over
 */
export async function nextTry(file: string, deadline: number): Promise<void> {
  if (Date.now() > deadline)
    throw new Failure(
      `another process has been using ${file} for ${PATIENCE / 1000} seconds; end it, or try again`,
    );
  await sleep(50 + Math.random() * 100);
}

/** Until when to wait, from now on. */
export function patienceFromNow(): number {
  return Date.now() + PATIENCE;
}
