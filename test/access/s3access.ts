/** Runs the program's main function with writers of the test's own. */
import { join } from "node:path";
import { run } from "../../access/run.ts";

export const FIXTURES = join(import.meta.dirname, "fixtures");

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in a folder; the stack of the fixtures is `small`. */
export async function s3access(words: readonly string[], cwd = FIXTURES): Promise<Ran> {
  let out = "";
  let err = "";
  const io = {
    cwd,
    env: {},
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
  };
  const code = await run(words, io);
  return { code, out, err };
}

/** The same on the stack `small`; words are separated by single spaces. */
export function small(line: string): Promise<Ran> {
  return s3access([...line.split(" "), "--stack", "small"]);
}
