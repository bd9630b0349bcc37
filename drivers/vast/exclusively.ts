import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";

/** A lock that nobody refreshed for this long belonged to a process that is dead. */
const STALE_MS = 5_000;

/**
 * Runs `work` while no other driver of this user on this machine works on the same thing. Pulumi runs the commands of a
 * stack side by side.
 *
 * @param thing what is worked on, in any words
 */
export async function exclusively<T>(thing: string, work: () => Promise<T>): Promise<T> {
  const folder = join(tmpdir(), `s3-access-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, createHash("sha256").update(thing).digest("hex").slice(0, 32));
  await writeFile(file, "", { flag: "a", mode: 0o600 });
  const release = await lock(file, {
    stale: STALE_MS,
    retries: { retries: 200, factor: 1.2, minTimeout: 20, maxTimeout: 500 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
