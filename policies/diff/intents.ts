/** Actions in the words of grants. */
import { OBJECT_ACTIONS } from "../actions.ts";
import type { ActionClass } from "./actions.ts";
import { findAction } from "../catalogue/index.ts";
import { compare } from "../rights.ts";
import { SEE_DATABASE, TABULAR_WORK } from "../tabular.ts";
import { orWords } from "./or-words.ts";

/** What follows on words about schemas and tables. */
const INSIDE = " in";

/** Words and the actions that make them up, in the order in which sentences name them. */
const INTENTS: readonly (readonly [word: string, actions: readonly string[]])[] = [
  ["list", ["s3:ListBucket"]],
  ["list versions in", ["s3:ListBucketVersions"]],
  ["read", OBJECT_ACTIONS.read],
  ["write", OBJECT_ACTIONS.write],
  ["delete", OBJECT_ACTIONS.delete],
  ["read versions of", OBJECT_ACTIONS["read-versions"]],
  ["delete versions of", OBJECT_ACTIONS["delete-versions"]],
  [`list schemas${INSIDE}`, SEE_DATABASE],
  ...Object.entries(TABULAR_WORK).map(
    ([words, actions]) => [`${words}${INSIDE}`, actions] as const,
  ),
];

const MOST_NAMES = 6;

/**
 * The verbs of a sentence: an intent where all its actions are there, other actions by their names.
 *
 * @param isBrowsing listing is limited to one level at a time
 */
export function verbs(classes: readonly ActionClass[], isBrowsing: boolean): string {
  const names = new Set(classes.filter(isListed).flatMap((one) => one.names));
  const whole = INTENTS.filter(([, actions]) => actions.every((action) => names.has(action)));
  const covered = new Set(whole.flatMap(([, actions]) => actions));
  const words = [
    ...new Set(whole.map(([word]) => (isBrowsing && word === "list" ? "browse" : word))),
  ].map(sharingPreposition);
  const others = [...names].filter((name) => !covered.has(name)).sort(byWeight);
  const unlisted = classes.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));
  const open = [...new Set(unlisted)]
    .sort()
    .map((pattern) => `any other ${pattern === "*" ? "action" : pattern}`);
  const more = others.length - MOST_NAMES;
  const shown = more > 1 ? [...others.slice(0, MOST_NAMES), `${more} more actions`] : others;
  const used = [...shown, ...open];
  // "read and use s3:GetObjectAcl on": the last preposition serves the place.
  const all = used.length === 0 ? words : [...words, `use ${orWords(used, "and")} on`];
  return orWords(all, "and");
}

/** "list tables and create tables in": of words with the same preposition the last has it. */
function sharingPreposition(word: string, at: number, words: readonly string[]): string {
  const isShared = word.endsWith(INSIDE) && words[at + 1]?.endsWith(INSIDE) === true;
  return isShared ? word.slice(0, -INSIDE.length) : word;
}

/** Actions that change who may do what come first, then by name. */
function byWeight(one: string, other: string): number {
  return weight(one) - weight(other) || compare(one, other);
}

function weight(name: string): number {
  return findAction(name)?.access.includes("permissions management") === true ? 0 : 1;
}

/** Whether its names are actions that someone has listed. */
export function isListed({ pattern }: ActionClass): boolean {
  return pattern === undefined;
}
