/** Asking the person at the terminal, if there is one. */
import { type Interface, createInterface } from "node:readline/promises";
import { codeOf } from "../../drivers/error-code.ts";
import { Failure } from "../../drivers/failure.ts";

/** Puts a question and gives back what was typed. */
export type Ask = (question: string) => Promise<string>;

/** @returns undefined when nobody sits at a terminal, as in a script */
export function askAtTerminal(): Ask | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return (question) => typed(createInterface({ input: stdin, output: stderr }), question);
}

/**
 * Reads one line and lets the terminal go.
 *
 * @throws Failure at Ctrl-C, and at Ctrl-D, which readline ends a question with by itself
 */
export async function typed(terminal: Interface, question: string): Promise<string> {
  const interrupted = new AbortController();
  terminal.on("SIGINT", () => {
    interrupted.abort();
  });
  try {
    return await terminal.question(question, { signal: interrupted.signal });
  } catch (error) {
    if (codeOf(error) === "ABORT_ERR") throw new Failure("interrupted; nothing was changed");
    throw error;
  } finally {
    terminal.close();
  }
}

/** Whether the answer is yes; an empty one is what `usual` says. */
export async function agrees(ask: Ask, question: string, usual: boolean): Promise<boolean> {
  const answer = (await ask(`${question} ${usual ? "[Y/n]" : "[y/N]"} `)).trim().toLowerCase();
  return answer === "" ? usual : answer === "y" || answer === "yes";
}
