/** The `weka` command line as a program sees it: words in, JSON out, and WEKA's own words when it refuses. */
import { exactJson } from "../../exact-json.ts";
import { Failure, LOGIN_REFUSED, Refused } from "../../failure.ts";
import type { Login, Shell, WekaCall } from "../shell.ts";
import { speechOf } from "./generation.ts";
import type { Speech } from "./generation.ts";

/** What goes with a command's words; see `WekaCall`. */
export type Lent = Omit<WekaCall, "words" | "login">;

export interface Command {
  readonly speech: Speech;
  /** Runs a command that reads, with `--json`. Whole numbers beyond 2^53 become a bigint. */
  read(...words: readonly string[]): Promise<unknown>;
  /** Runs a command that changes something. */
  change(...words: readonly string[]): Promise<void>;
  /** Runs a command that is lent files or answers. @returns what it prints */
  run(words: readonly string[], lent: Lent): Promise<string>;
  /** Runs a command that asks for a secret, and answers it. @returns what it prints */
  answering(secret: string, ...words: readonly string[]): Promise<string>;
  /** The same command line, for somebody else. */
  as(login: Login): Command;
}

/**
 * Learns which generation of `weka` a shell leads to.
 *
 * @param login undefined for whoever the environment says
 * @throws Failure when there is no `weka`, or one of another time
 */
export async function findCommand(shell: Shell, login: Login | undefined): Promise<Command> {
  const printed = await answered(shell, ["--version"], {}, login);
  return command(shell, speechOf(printed), login);
}

function command(shell: Shell, speech: Speech, login: Login | undefined): Command {
  let refused: Failure | undefined;
  const run = async (words: readonly string[], lent: Lent): Promise<string> => {
    if (refused !== undefined) throw refused;
    try {
      return await answered(shell, words, lent, login);
    } catch (error) {
      if (error instanceof Failure && error.exitCode === LOGIN_REFUSED) refused = error;
      throw error;
    }
  };
  return {
    speech,
    read: async (...words) =>
      readJson(await run([...words, "--json"], {}), spoken(shell, [...words, "--json"])),
    change: async (...words) => {
      await run(words, {});
    },
    run,
    answering: async (secret, ...words) => {
      try {
        // Once for the prompt, once for a version that asks to repeat it.
        return await run(words, { input: `${secret}\n${secret}\n` });
      } catch (error) {
        if (error instanceof Refused && /\b(tty|terminal|ioctl)\b/i.test(error.reason))
          throw new Failure(
            `\`${spoken(shell, words)}\` takes a password from a terminal only, and this driver never writes one on a command line: go over WEKA's REST API instead (connection \`via: rest https://HOST:14000\`); WEKA says: ${error.reason}`,
          );
        throw error;
      }
    },
    as: (other) => command(shell, speech, other),
  };
}

/** @returns standard output; the exit code alone says whether it went well, because D prints a line for every change */
async function answered(
  shell: Shell,
  words: readonly string[],
  lent: Lent,
  login: Login | undefined,
): Promise<string> {
  const { exitCode, stdout, stderr } = await shell.run({ ...lent, words, login });
  if (exitCode === 0) return stdout;
  const reason = saidBy(stderr) || saidBy(stdout) || `exit code ${exitCode}`;
  if (exitCode === LOGIN_REFUSED)
    throw new Failure(
      `WEKA refused the login of ${JSON.stringify(login?.username ?? process.env["WEKA_USERNAME"] ?? "admin")} (exit 41: ${reason}). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password`,
      LOGIN_REFUSED,
    );
  throw new Refused(spoken(shell, words), reason, "WEKA");
}

/** WEKA's words without their mark; some versions end them with a NUL. */
function saidBy(output: string): string {
  return output
    .replaceAll("\0", "")
    .split("\n")
    .map((line) => line.replace(/^(Enter password: *)?error: /, "").trim())
    .filter((line) => line !== "" && !/^Enter [\w ]+:$/.test(line))
    .join(" ");
}

/** The answer is not quoted: that about the audit webhook holds its token. */
function readJson(text: string, asked: string): unknown {
  const answer = exactJson(text);
  if (answer === undefined)
    throw new Failure(`\`${asked}\` answered no JSON: run it by hand to see what it says`);
  return answer;
}

/** The command as a person would type it; there is no secret among its words. */
function spoken({ says }: Shell, words: readonly string[]): string {
  return [says, ...words].join(" ");
}
