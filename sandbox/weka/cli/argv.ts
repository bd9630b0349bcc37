/** Reads a command line the way WEKA's does: words with aliases, then positional words and options in any order. */
import { Refusal } from "../cluster/refusal.ts";
import type { Command, Commands } from "./command.ts";
import type { Face } from "./faces.ts";
import type { OptionKinds, Syntax } from "./syntax.ts";

export interface Parsed {
  /** As this generation writes it. */
  readonly path: string;
  readonly command: Command;
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly json: boolean;
}

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

/** @throws Refusal for an unknown command or option, a missing value, or too few or too many words */
export function parseArgv(argv: readonly string[], commands: Commands, face: Face): Parsed {
  const { path, key, command, rest } = findCommand(argv, commands, face);
  const syntax: Syntax = face.syntax[key] ?? command;
  const kinds: OptionKinds = {
    ...everywhere,
    ...(command.lists ? { format: "value" } : {}),
    ...(command.lists && face.shortFOnLists === "format" ? {} : { force: "flag" }),
    ...syntax.options,
  };
  const words: string[] = [];
  const given = new Map<string, string[]>();
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? "";
    if (!/^-./.test(word)) {
      words.push(word);
      continue;
    }
    const [name, inline] = optionName(word, command, face);
    const kind = kinds[name];
    if (kind === undefined) throw new Refusal(face.errors.unknownOption(word, path));
    const values = given.get(name) ?? [];
    given.set(name, values);
    if (kind === "flag") continue;
    const value = inline ?? rest[(index += 1)];
    if (value === undefined) throw new Refusal(face.errors.valueMissing(name, path));
    values.push(value);
  }
  nameWords({ path, command, words: syntax.words ?? [] }, words, given, face);
  const json = given.has("json") || given.get("format")?.at(-1) === "json";
  return { path, command, given, json };
}

/** The longest run of words that names a command. */
function findCommand(
  argv: readonly string[],
  commands: Commands,
  face: Face,
): { path: string; key: string; command: Command; rest: readonly string[] } {
  const keys = new Map(
    Object.keys(commands)
      .filter((key) => !face.lacks.includes(key))
      .map((key) => [face.paths[key] ?? key, key]),
  );
  const paths = [...keys.keys()];
  let path = "";
  let taken = 0;
  for (const word of argv) {
    const next = [word, face.aliases[word] ?? word]
      .map((candidate) => `${path} ${candidate}`.trim())
      .find((candidate) => paths.some((p) => p === candidate || p.startsWith(`${candidate} `)));
    if (next === undefined) break;
    path = next;
    taken += 1;
  }
  const key = keys.get(path) ?? "";
  const command = commands[key];
  if (command === undefined)
    throw new Refusal(face.errors.unknownCommand(argv.slice(0, taken + 1)));
  return { path, key, command, rest: argv.slice(taken) };
}

function optionName(
  word: string,
  command: Command,
  face: Face,
): [name: string, inline: string | undefined] {
  if (word === "-f") return [command.lists ? face.shortFOnLists : "force", undefined];
  if (!word.startsWith("--")) return [face.shortOptions[word.slice(1)] ?? word, undefined];
  const at = word.indexOf("=");
  return at < 0 ? [word.slice(2), undefined] : [word.slice(2, at), word.slice(at + 1)];
}

/** Puts the words of a command under their names. What an option of the same name said already is not asked for again. */
function nameWords(
  command: { path: string; command: Command; words: readonly string[] },
  words: readonly string[],
  given: Map<string, string[]>,
  face: Face,
): void {
  const { path, words: names } = command;
  const [missing] = names.filter((name) => !name.endsWith("?")).slice(words.length);
  if (missing !== undefined) throw new Refusal(face.errors.wordMissing(missing, path));
  const extra = words[names.length];
  const takesAll = names.at(-1)?.endsWith("...") === true;
  const ignored = command.command.lists === true && face.extraWordsOnLists === "ignored";
  if (extra !== undefined && !takesAll && !ignored)
    throw new Refusal(face.errors.wordExtra(extra, path));
  for (const [index, name] of names.entries()) {
    const values = name.endsWith("...") ? words.slice(index) : words.slice(index, index + 1);
    if (values.length > 0) given.set(name.replace(/\?$|\.\.\.$/, ""), values);
  }
}
