/**
 * `weka`: a stand-in for WEKA's command line, generation B (4.4.6 to 5.0), for rehearsal on one machine. It keeps a
 * cluster in the file that WEKA_SANDBOX_STATE names, and knows what this project uses: filesystems, the S3 cluster,
 * buckets, policies and users. What WEKA does not document is marked in the code that chooses it.
 */
import { readFileSync } from "node:fs";
import { parseArgv } from "./argv.ts";
import type { Parsed } from "./argv.ts";
import { CliError } from "./cli.ts";
import type { Answer, Commands } from "./cli.ts";
import { filesystemCommands } from "./commands/fs.ts";
import { s3BucketPolicyCommands } from "./commands/s3-bucket-policy.ts";
import { s3BucketCommands } from "./commands/s3-bucket.ts";
import { s3ClusterCommands } from "./commands/s3-cluster.ts";
import { s3PolicyCommands } from "./commands/s3-policy.ts";
import { systemCommands } from "./commands/system.ts";
import { userCommands } from "./commands/user.ts";
import { login } from "./login.ts";
import { load, locked, save } from "./state-file.ts";
import type { State } from "./state.ts";

const commands: Commands = {
  ...systemCommands,
  ...filesystemCommands,
  ...s3ClusterCommands,
  ...s3BucketCommands,
  ...s3BucketPolicyCommands,
  ...s3PolicyCommands,
  ...userCommands,
};

function main(argv: readonly string[]): string {
  const stateFile = process.env["WEKA_SANDBOX_STATE"];
  if (stateFile === undefined)
    throw new CliError("WEKA_SANDBOX_STATE names no state file: is the sandbox running?");
  const version = versionAsked(argv, stateFile);
  if (version !== undefined) return version;
  const parsed = withPrompted(parseArgv(argv, commands));
  const answer = locked(stateFile, () => inState(stateFile, parsed));
  if (!parsed.json) return answer.text;
  return answer.data === undefined ? "" : JSON.stringify(answer.data, null, 4);
}

/** The version is told without a login. The first form is the executable's own, the second its agent's. */
function versionAsked(argv: readonly string[], stateFile: string): string | undefined {
  if (argv[0] === "--version") return `Weka CLI version ${existing(stateFile).version}`;
  if (argv.join(" ") === "version current") return existing(stateFile).version;
  return undefined;
}

/** Runs the command on the state. A refused login is kept, because it counts; of a refused command nothing is. */
function inState(stateFile: string, { command, positionals, options }: Parsed): Answer {
  const state = existing(stateFile);
  const now = Date.now();
  const user = saving(stateFile, state, () => login(state, process.env, now));
  if (user instanceof CliError) throw user;
  return saving(stateFile, state, () => command.run({ state, now, user, positionals, options }));
}

/** Saves the state if the work changed it and did not throw. */
function saving<T>(stateFile: string, state: State, work: () => T): T {
  const before = JSON.stringify(state);
  const result = work();
  if (JSON.stringify(state) !== before) save(stateFile, state);
  return result;
}

function existing(stateFile: string): State {
  const state = load(stateFile);
  if (state === undefined) throw new CliError("Could not connect to the cluster: not seeded");
  return state;
}

/** Asks for the secret that was left out; standard input may be a pipe. */
function withPrompted(parsed: Parsed): Parsed {
  const { command, positionals } = parsed;
  const asked = command.positionals?.length ?? 0;
  if (command.asksFor === undefined || positionals.length >= asked) return parsed;
  process.stderr.write(`Enter ${command.asksFor}: `);
  const [line = ""] = readFileSync(0, "utf8").split("\n");
  process.stderr.write("\n");
  if (line === "") throw new CliError(`No ${command.asksFor} was given`);
  return { ...parsed, positionals: [...positionals, line] };
}

try {
  const output = main(process.argv.slice(2));
  if (output !== "") process.stdout.write(`${output}\n`);
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
