/** Reads a command line the way WEKA's does: words with aliases, then positionals and options in any order. */
import { CliError } from "./cli.ts";
import type { Command, Commands, OptionKinds } from "./cli.ts";

export interface Parsed {
  readonly path: string;
  readonly command: Command;
  readonly positionals: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly json: boolean;
}

/** "Standardized CLI command actions" of the 5.0 documentation: the word on the right is the documented one. */
const aliases: Readonly<Record<string, string>> = {
  create: "add",
  new: "add",
  destroy: "remove",
  delete: "remove",
  assign: "attach",
  unassign: "detach",
  unset: "reset",
  updates: "update",
  containers: "container",
  buckets: "bucket",
  users: "user",
  groups: "group",
  policies: "policy",
};

/** Options that every command takes ("CLI reference guide"). */
const everywhere: OptionKinds = {
  json: "flag",
  HOST: "value",
  PORT: "value",
  "CONNECT-TIMEOUT": "value",
  TIMEOUT: "value",
  profile: "value",
  color: "value",
  UTC: "flag",
  "raw-units": "flag",
  "no-header": "flag",
  verbose: "flag",
  output: "value",
  sort: "value",
  filter: "value",
};

const shortNames: Readonly<Record<string, string>> = {
  J: "json",
  H: "HOST",
  P: "PORT",
  C: "CONNECT-TIMEOUT",
  T: "TIMEOUT",
  U: "UTC",
  R: "raw-units",
  v: "verbose",
  o: "output",
  s: "sort",
  F: "filter",
};

/** @throws CliError for an unknown command or option, a missing value, or too few or too many words */
export function parseArgv(argv: readonly string[], commands: Commands): Parsed {
  const { path, command, rest } = findCommand(argv, commands);
  const kinds: OptionKinds = {
    ...everywhere,
    ...(command.lists ? { format: "value" } : { force: "flag" }),
    ...command.options,
  };
  const positionals: string[] = [];
  const options = new Map<string, string[]>();
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? "";
    if (!/^-./.test(word)) {
      positionals.push(word);
      continue;
    }
    const [name, inline] = optionName(word, command);
    const kind = kinds[name];
    if (kind === undefined)
      throw new CliError(`Unknown option "${word}" for command "weka ${path}"`);
    const values = options.get(name) ?? [];
    options.set(name, values);
    if (kind === "flag") continue;
    const value = inline ?? rest[(index += 1)];
    if (value === undefined)
      throw new CliError(
        `Cannot pass option "${name}" for command "weka ${path}" without its value, please make sure to pass a value to it`,
      );
    values.push(value);
  }
  countPositionals(path, command, positionals);
  const json = options.has("json") || options.get("format")?.at(-1) === "json";
  return { path, command, positionals, options, json };
}

/** The longest run of words that names a command. */
function findCommand(
  argv: readonly string[],
  commands: Commands,
): { path: string; command: Command; rest: readonly string[] } {
  const paths = Object.keys(commands);
  let path = "";
  let taken = 0;
  for (const word of argv) {
    const next = [word, aliases[word] ?? word]
      .map((candidate) => `${path} ${candidate}`.trim())
      .find((candidate) => paths.some((p) => p === candidate || p.startsWith(`${candidate} `)));
    if (next === undefined) break;
    path = next;
    taken += 1;
  }
  const command = commands[path];
  if (command === undefined)
    throw new CliError(`Unknown command "weka ${argv.slice(0, taken + 1).join(" ")}"`);
  return { path, command, rest: argv.slice(taken) };
}

function optionName(word: string, command: Command): [name: string, inline: string | undefined] {
  if (word === "-f") return [command.lists ? "format" : "force", undefined];
  if (!word.startsWith("--")) return [shortNames[word.slice(1)] ?? word, undefined];
  const at = word.indexOf("=");
  return at < 0 ? [word.slice(2), undefined] : [word.slice(2, at), word.slice(at + 1)];
}

function countPositionals(path: string, command: Command, given: readonly string[]): void {
  const names = command.positionals ?? [];
  const missing = names.filter((name) => !name.endsWith("?"))[given.length];
  if (missing !== undefined)
    throw new CliError(`Missing argument "${missing}" for command "weka ${path}"`);
  const extra = given[names.length];
  if (extra !== undefined && names.at(-1)?.endsWith("...") !== true)
    throw new CliError(`Unexpected argument "${extra}" for command "weka ${path}"`);
}
