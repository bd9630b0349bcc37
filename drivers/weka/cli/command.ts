/** Runs `weka` without a shell: words as an array, documents in files, passwords on standard input, login in the environment. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { PolicyDocument } from "../../../policies/document.ts";
import { Failure, Refused } from "../failure.ts";
import { wordsOf } from "./generation.ts";
import type { Words } from "./generation.ts";

const loginRefused = 41;

/** A call that hangs longer than this is given up; WEKA's own default is one minute. */
const callTimeoutMs = 180_000;

export interface Command {
  readonly words: Words;
  /** Runs a command that reads, with `--json`. */
  read(...args: readonly string[]): Promise<unknown>;
  /** Runs a command that changes something. */
  change(...args: readonly string[]): Promise<void>;
  /** Runs a command that asks for a password, and answers it. */
  changeWithPassword(password: string, ...args: readonly string[]): Promise<void>;
}

/**
 * Finds `weka` on the PATH and learns which words it understands.
 *
 * @throws Failure when there is none, or one of another generation
 */
export async function findCommand(): Promise<Command> {
  const words = wordsOf(await run(["--version"]));
  return {
    words,
    read: async (...args) => parse(await run([...args, "--json"]), args),
    change: async (...args) => {
      await run(args);
    },
    changeWithPassword: async (password, ...args) => {
      try {
        // Once for the prompt, once for a version that asks to repeat it.
        await run(args, `${password}\n${password}\n`);
      } catch (error) {
        if (error instanceof Refused && /\b(tty|terminal|ioctl)\b/i.test(error.reason))
          throw new Failure(
            `\`${spoken(args)}\` takes a password from a terminal only, and this driver never writes one on a command line; WEKA says: ${error.reason}`,
          );
        throw error;
      }
    },
  };
}

/**
 * Lends a document to a command as a file that only this user can read, and takes it away afterwards.
 *
 * @param use gets the path of the file
 */
export async function withDocument<T>(
  document: PolicyDocument,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-"));
  try {
    const file = join(folder, "policy.json");
    await writeFile(file, JSON.stringify(document), { mode: 0o600, flag: "wx" });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], input = ""): Promise<string> {
  const { exitCode, stdout, stderr, code, timedOut, signal } = await execa("weka", args, {
    input,
    reject: false,
    timeout: callTimeoutMs,
    extendEnv: false,
    env: environment(),
  });
  if (exitCode === 0) return stdout;
  if (code === "ENOENT" || exitCode === 127)
    throw new Failure(
      "weka is not on the PATH: install WEKA's command line on this machine, or run the stack where it is",
    );
  if (timedOut)
    throw new Failure(`\`${spoken(args)}\` gave no answer within ${callTimeoutMs / 1000} seconds`);
  const reason = saidBy(stderr) || saidBy(stdout) || `exit code ${exitCode ?? signal ?? "unknown"}`;
  if (exitCode === loginRefused)
    throw new Failure(
      `WEKA refused the login of ${JSON.stringify(process.env["WEKA_USERNAME"] ?? "admin")} (exit 41: ${reason}). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password`,
      loginRefused,
    );
  throw new Refused(spoken(args), reason);
}

/** What `weka` may know: everything but the secrets and records that are the driver's own. */
function environment(): NodeJS.ProcessEnv {
  const own = ["S3_USER_PASSWORD", "PULUMI_COMMAND_STDOUT", "PULUMI_COMMAND_STDERR"];
  const others = Object.entries(process.env).filter(([name]) => !own.includes(name));
  return { ...Object.fromEntries(others), NO_COLOR: "1", WEKA_CLI_COLOR: "disabled" };
}

/** WEKA's words without their mark; some versions end them with a NUL. */
function saidBy(output: string): string {
  return output
    .replaceAll("\0", "")
    .split("\n")
    .map((line) => line.replace(/^(Enter password: *)?error: /, "").trim())
    .filter((line) => line !== "" && !/^Enter \w+:$/.test(line))
    .join(" ");
}

function parse(text: string, args: readonly string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      `\`${spoken(args)} --json\` answered no JSON: ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
}

/** The command as a person would type it; there is no secret among its words. */
function spoken(args: readonly string[]): string {
  return ["weka", ...args].join(" ");
}
