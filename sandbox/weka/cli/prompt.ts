/** What a command asks before it runs. */
import { Refusal } from "../cluster/refusal.ts";
import type { Parsed } from "./argv.ts";

export interface Input {
  /** Shows the prompt and reads what comes, which may be more than a line. */
  readonly read: (prompt: string) => string;
  /** Whether a person sits there. */
  readonly terminal: boolean;
}

/**
 * Asks whether it is meant, and for the secret that was left out.
 *
 * That a secret may come from a pipe, and that nothing is asked without a terminal and without `--force`, are guesses:
 * neither is documented.
 *
 * @throws Refusal when the answer is no, or there is none
 */
export function prompted(parsed: Parsed, input: Input): Parsed {
  const { command, given } = parsed;
  if (command.asksFirst === true && input.terminal && !given.has("force")) {
    const [line = ""] = input.read("Are you sure? [y/N] ").split("\n");
    if (!/^y(es)?$/i.test(line.trim())) throw new Refusal("Aborted");
  }
  const { asksFor } = command;
  if (asksFor === undefined || given.has(asksFor)) return parsed;
  const [line = ""] = input.read(`Enter ${asksFor}: `).split("\n");
  if (line === "") throw new Refusal(`No ${asksFor} was given`);
  return { ...parsed, given: new Map([...given, [asksFor, [line]]]) };
}
