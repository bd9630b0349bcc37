/** `--to stdout`: one line of JSON for the next program of a pipe. Everything else that is said goes to standard error. */
import { pairDocument } from "./file.ts";
import type { Sink } from "./sink.ts";

/** @param print resolves when the reader has it, and rejects when there is none */
export function stdoutSink(print: (text: string) => Promise<void>): Sink {
  return {
    name: "stdout",
    keeps: false,
    check: () => Promise.resolve(),
    held: () => Promise.resolve("nothing"),
    store: (key) => print(`${pairDocument(key)}\n`),
  };
}
