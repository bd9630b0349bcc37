import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { codeOf } from "../error-code.ts";
import { Failure } from "../failure.ts";

/** A lock that nobody refreshed for this long belonged to a process that is dead. */
const STALE_MS = 5_000;

/** In all about a minute and a half, in milliseconds. */
const PATIENCE = { retries: 200, factor: 1.2, minTimeout: 20, maxTimeout: 500 };

/**
 * Runs `work` while no other driver of this user on this machine works on the same thing. Pulumi runs the commands of a
 * stack side by side.
 *
 * @param thing what is worked on, in any words
 * @param busy the sentence to end with when somebody else has been at work for too long
 * @throws Failure with that sentence, or when the folder of locks cannot be written
 */
export async function exclusively<T>(
  thing: string,
  work: () => Promise<T>,
  busy: string,
): Promise<T> {
  const file = await fileFor(thing);
  const release = await lock(file, { stale: STALE_MS, retries: PATIENCE }).catch(
    (error: unknown) => {
      throw codeOf(error) === "ELOCKED" ? new Failure(busy) : error;
    },
  );
  try {
    return await work();
  } finally {
    await release();
  }
}

async function fileFor(thing: string): Promise<string> {
  const folder = join(tmpdir(), `s3-access-${userInfo().uid}`);
  const file = join(folder, createHash("sha256").update(thing).digest("hex").slice(0, 32));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, "", { flag: "a", mode: 0o600 });
    return file;
  } catch (error) {
    throw new Failure(
      `${folder}, where runs wait for each other, cannot be written (${codeOf(error) ?? "unknown error"}), so nothing was changed; make it yours, or name another place in TMPDIR`,
    );
  }
}
