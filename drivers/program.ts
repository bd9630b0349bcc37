/**
 * What every driver's program does: `apply`, `delete` or `observe` one object. The desired state comes as JSON on standard
 * input, the observed state goes as one line of JSON to standard output, progress and errors go to standard error.
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { ZodType } from "zod";
import { apply, remove } from "./converge.ts";
import type { Kind, Pace } from "./converge.ts";
import { Failure, LOGIN_REFUSED } from "./failure.ts";
import { jsonOrNothing } from "./json.ts";

const verbs = ["apply", "delete", "observe"] as const;

export type Verb = (typeof verbs)[number];

/** Carries a verb out on an object of one kind. */
export type Perform<Desired, Run> = (verb: Verb, desired: Desired, run: Run) => Promise<unknown>;

/** A descriptor as an entry of a driver's table of kinds. */
export function performing<Desired, Run extends Pace, Seen, Record>(
  describe: (desired: Desired, run: Run) => Kind<Seen, Record>,
): Perform<Desired, Run> {
  return async (verb, desired, run) => {
    const kind = describe(desired, run);
    switch (verb) {
      case "apply":
        return apply(kind, run);
      case "observe":
        return kind.record(await kind.observe());
      case "delete":
        return remove(kind, run);
    }
  };
}

/**
 * Runs the driver once, on this process's arguments and streams.
 *
 * @param main gets the verb and what stands on standard input
 */
export async function runProgram(
  main: (verb: Verb, input: string) => Promise<unknown>,
): Promise<void> {
  const word = process.argv[2];
  const verb = verbs.find((known) => known === word);
  try {
    if (verb === undefined)
      throw new Failure(
        `${JSON.stringify(word ?? "")} is no verb of this driver: use apply, delete or observe`,
      );
    const record = (await main(verb, await text(process.stdin))) ?? null;
    process.stdout.write(`${JSON.stringify(record)}\n`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    progress(`error: ${error.message}`);
    if (verb === "delete" && error.exitCode === LOGIN_REFUSED) progress(OLD_LOGIN);
    process.exitCode = error.exitCode;
  }
}

/** Pulumi deletes with the environment in its state, and what is no longer declared keeps an old one for ever. */
const OLD_LOGIN =
  "a removal signs in as the object's last deployment did: if the login has changed since, deploy once with the object still declared, and remove it then";

/** Tells people what happens. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Reads a desired state.
 *
 * @throws Failure that lists everything that is wrong with it
 */
export function parseDesiredState<Desired>(shape: ZodType<Desired>, input: string): Desired {
  const json = jsonOrNothing(input);
  if (json === undefined) throw new Failure("the desired state on standard input is no JSON");
  const result = shape.safeParse(json);
  if (result.success) return result.data;
  throw new Failure(`the desired state cannot be used:\n${z.prettifyError(result.error)}`);
}
