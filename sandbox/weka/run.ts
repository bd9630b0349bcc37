/**
 * The simulated command line without a process of its own. It plays every generation, 4.2 to 6.x: the version of the
 * cluster in the state file picks which.
 */
import { Refusal } from "./cluster/refusal.ts";
import { authorize } from "./cluster/roles.ts";
import { parseArgv } from "./cli/argv.ts";
import type { Parsed } from "./cli/argv.ts";
import type { Answer } from "./cli/command.ts";
import { commands } from "./cli/commands/index.ts";
import { faces } from "./cli/faces.ts";
import type { Face } from "./cli/faces.ts";
import { prompted } from "./cli/prompt.ts";
import type { Input } from "./cli/prompt.ts";
import { generationOf } from "./generation.ts";
import { toJson } from "./json.ts";
import { byPassword, existing, transact } from "./transaction.ts";

export interface Output {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const loginRefused = 41;

/**
 * Runs one command line.
 *
 * @param argv without the program's name
 * @param env WEKA_SANDBOX_STATE names the state file; WEKA_USERNAME and WEKA_PASSWORD log in, admin/admin without them
 * @param input what standard input holds, as text or as what reads it once it is asked for
 */
export function runWeka(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  input: Input | string = "",
): Output {
  let prompts = "";
  const read = (prompt: string): string => {
    if (typeof input !== "string") return input.read(prompt);
    prompts += `${prompt}\n`;
    return input;
  };
  const terminal = typeof input !== "string" && input.terminal;
  try {
    const stdout = run(argv, env, { read, terminal });
    return { exitCode: 0, stdout: stdout === "" ? "" : `${stdout}\n`, stderr: prompts };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const exitCode = error.kind === "login" ? loginRefused : 1;
    return { exitCode, stdout: "", stderr: `${prompts}error: ${error.message}\n` };
  }
}

function run(argv: readonly string[], env: NodeJS.ProcessEnv, input: Input): string {
  const stateFile = env["WEKA_SANDBOX_STATE"];
  if (stateFile === undefined)
    throw new Refusal("WEKA_SANDBOX_STATE names no state file: is the sandbox running?");
  const { version } = existing(stateFile);
  // The version is told without a login. The first form is the executable's own, the second its agent's.
  if (argv[0] === "--version") return `Weka CLI version ${version}`;
  if (argv.join(" ") === "version current") return version;
  const face = faces[generationOf(version)];
  if (argv.length === 0) return withoutCommand(face, env, input);
  const parsed = prompted(parseArgv(argv, commands, face), input);
  const [username, password] = [env["WEKA_USERNAME"] ?? "admin", env["WEKA_PASSWORD"] ?? "admin"];
  const answer = transact(stateFile, byPassword(username, password), (context) => {
    authorize(context.user, parsed.command.right ?? "administrator");
    return parsed.command.run({ ...context, face, given: parsed.given });
  });
  return printed(parsed, answer, face);
}

/** From 6.0 on a shell, which reads commands line by line; before, and where that is switched off, the help. */
function withoutCommand(face: Face, env: NodeJS.ProcessEnv, input: Input): string {
  if (!face.shell || env["WEKA_CLI_NO_INTERACTIVE"] !== undefined)
    return "Usage: weka [OPTIONS] COMMAND [ARGS]...";
  return input
    .read("weka> ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => run(line.trim().split(/\s+/), env, input))
    .join("\n");
}

function printed({ command, json, path }: Parsed, answer: Answer | undefined, face: Face): string {
  if (json) return answer?.data === undefined ? "" : toJson(answer.data, 4);
  if (answer !== undefined) return answer.text;
  const reads = command.lists === true || command.shows === true;
  return face.confirms && !reads ? `${path}: done` : "";
}
