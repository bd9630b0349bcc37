/** Waiting for the browser to download a refresh token. */
import { readFile, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Env, homeOf } from "../appliance.ts";

/** Browsers number downloads of one name: `refresh-token (1).txt`. While they write, the name ends otherwise. */
const NAME = /^refresh-token.*\.txt$/i;
const LOOK_EVERY_MILLISECONDS = 300;
const MAX_BYTES = 64 * 1024;

/** Where the user's browser downloads to: as `user-dirs.dirs` says (xdg-user-dirs), else `~/Downloads`. */
export async function downloadsFolder(env: Env): Promise<string> {
  const home = env["HOME"] ?? homedir();
  const config = env["XDG_CONFIG_HOME"] ?? join(home, ".config");
  const text = await readFile(join(config, "user-dirs.dirs"), "utf8").catch(() => "");
  const set = /^XDG_DOWNLOAD_DIR="(.+)"$/m.exec(text)?.[1]?.replace("$HOME", home);
  return set !== undefined && isAbsolute(set) ? set : join(homeOf(env), "Downloads");
}

/** What is there already, with its time, so that only what comes later counts. */
export type Seen = ReadonlyMap<string, number>;

export async function seenIn(folder: string): Promise<Seen> {
  return new Map((await candidates(folder)).map(({ file, time }) => [file, time]));
}

/**
 * @param seen from before the browser was opened
 * @param stop ends the waiting; it then throws stop's reason
 * @returns the first whole download that is new
 */
export async function nextDownload(
  folder: string,
  seen: Seen,
  stop: AbortSignal,
): Promise<{ readonly file: string; readonly text: string }> {
  for (;;) {
    stop.throwIfAborted();
    for (const { file, time, size } of await candidates(folder)) {
      if (seen.get(file) === time || size === 0 || size > MAX_BYTES) continue;
      return { file, text: (await readFile(file, "utf8")).trim() };
    }
    await sleep(LOOK_EVERY_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
  }
}

interface Candidate {
  readonly file: string;
  readonly time: number;
  readonly size: number;
}

async function candidates(folder: string): Promise<Candidate[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  const found = await Promise.all(
    names.map(async (name): Promise<Candidate[]> => {
      const file = join(folder, name);
      const status = await stat(file).catch(() => undefined);
      return status?.isFile() === true ? [{ file, time: status.mtimeMs, size: status.size }] : [];
    }),
  );
  return found.flat();
}
