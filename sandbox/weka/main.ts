/**
 * `weka`: a stand-in for WEKA's command line, for rehearsal on one machine. It keeps a cluster in the file that
 * WEKA_SANDBOX_STATE names and knows what this project uses; `docs/sandbox.md` says what that is. What WEKA does not
 * document is marked in the code that chooses it.
 */
import { readFileSync, readSync } from "node:fs";
import { isatty } from "node:tty";
import { runWeka } from "./run.ts";

const terminal = isatty(0);

function readInput(prompt: string): string {
  process.stderr.write(terminal ? prompt : `${prompt}\n`);
  if (!terminal) return readFileSync(0, "utf8");
  const line = Buffer.alloc(4096);
  return line.toString("utf8", 0, readSync(0, line));
}

const { exitCode, stdout, stderr } = runWeka(process.argv.slice(2), process.env, {
  read: readInput,
  terminal,
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
