/** Asking the person at the terminal, if there is one. */
import { createInterface } from "node:readline/promises";
import { Failure } from "../../drivers/failure.ts";

/** Puts a question and gives back what was typed. */
export type Ask = (question: string) => Promise<string>;

/** @returns undefined when nobody sits at a terminal, as in a script */
export function askAtTerminal(): Ask | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (question) => {
    const terminal = createInterface({ input: stdin, output: stderr });
    const interrupted = new AbortController();
    terminal.on("SIGINT", () => {
      interrupted.abort();
    });
    try {
      return await terminal.question(question, { signal: interrupted.signal });
    } catch (error) {
      if (interrupted.signal.aborted) throw new Failure("interrupted; nothing was changed");
      throw error;
    } finally {
      terminal.close();
    }
  };
}

/** Whether the answer is yes; an empty one is what `usual` says. */
export async function agrees(ask: Ask, question: string, usual: boolean): Promise<boolean> {
  const answer = (await ask(`${question} ${usual ? "[Y/n]" : "[y/N]"} `)).trim().toLowerCase();
  return answer === "" ? usual : answer === "y" || answer === "yes";
}
