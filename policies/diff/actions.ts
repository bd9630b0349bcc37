/**
 * Actions in classes: the elements of the compared statements treat all actions of a class alike, so one stands for
 * all. Beside the catalogue's actions and those that documents spell out, classes hold every other spelling that a
 * pattern lets through, so `s3:*` is compared with what AWS adds tomorrow.
 */
import { carriesKey, findAction, keyType, knownActions } from "../catalogue/index.ts";
import type { DialectName, ParsedPatterns, ParsedStatement } from "../evaluate/index.ts";
import { letters, literalPattern, patternOf, readPattern } from "./language/pattern.ts";
import type { Pattern } from "./language/pattern.ts";
import type { Languages, Literal } from "./language/search.ts";
import type { Union } from "./language/union.ts";
import { resourceUniverse } from "./resources.ts";

export interface ActionClass {
  /** As the catalogue or the documents spell them; for spellings nobody knows, one that stands for them. */
  readonly names: readonly string[];
  /** For spellings nobody knows: the narrowest pattern that lets them through. */
  readonly pattern: string | undefined;
  readonly isNamedBy: (element: ParsedPatterns) => boolean;
  /** The resources that its actions can be about. */
  readonly resources: Union;
  /** Whether a request for one of its actions can have the key, given in lower case. */
  readonly carries: (key: string) => boolean;
}

interface Element {
  readonly negated: boolean;
  readonly union: Union;
}

/** An element by its text: equal elements are one. */
type Elements = ReadonlyMap<string, Element>;

/** Blocks of unknown spellings that are told apart; patterns beyond it only refine those that exist. */
const MOST_BLOCKS = 256;

const KNOWN_NAMES: readonly string[] = knownActions().map(({ name }) => name);

/** Most principals of a set have documents of the same few makes, so their classes are the same. */
const CLASSES = new WeakMap<Languages, Map<string, readonly ActionClass[]>>();

/** Sorts the actions that some statement names into classes. */
export function classesOf(
  languages: Languages,
  statements: readonly ParsedStatement[],
  dialect: DialectName,
): readonly ActionClass[] {
  const known = CLASSES.get(languages) ?? new Map<string, readonly ActionClass[]>();
  CLASSES.set(languages, known);
  const elements = [...new Set(statements.map(({ action }) => elementKey(action)))].sort();
  const keys = conditionKeys(statements);
  const text = JSON.stringify([dialect, elements, keys]);
  const classes = known.get(text) ?? makeClasses(languages, statements, dialect, keys);
  known.set(text, classes);
  return classes;
}

/** What following an action's name through a pattern takes. */
const STEPS_A_NAME = 4;

function makeClasses(
  languages: Languages,
  statements: readonly ParsedStatement[],
  dialect: DialectName,
  keys: readonly string[],
): ActionClass[] {
  const elements = distinctElements(languages, statements);
  const names = withSpelled(statements);
  languages.charge(names.length * elements.size * STEPS_A_NAME);
  const make = (members: readonly string[], pattern: string | undefined): ActionClass[] => {
    const [first = ""] = members;
    const naming = namingOf(elements, first);
    if (naming.size === 0) return [];
    return [
      {
        names: members,
        pattern,
        isNamedBy: (element) => naming.has(elementKey(element)),
        resources: resourceUniverse(languages, findAction(first), dialect),
        carries: remembered((key) => canCarry(first, key, dialect)),
      },
    ];
  };
  const classes = Map.groupBy(names, (name) =>
    [
      [...namingOf(elements, name)].join("\n"),
      findAction(name)?.on.join() ?? "unknown",
      keys.filter((key) => canCarry(name, key, dialect)).join(),
    ].join("\n\n"),
  );
  return [
    ...[...classes.values()].flatMap((members) => make(members, undefined)),
    ...unknownSpellings(languages, elements, names).flatMap(({ name, pattern }) =>
      make([name], pattern),
    ),
  ];
}

const KEYS = new WeakMap<ParsedPatterns, string>();

function elementKey(element: ParsedPatterns): string {
  const known = KEYS.get(element);
  if (known !== undefined) return known;
  const { negated, patterns } = element;
  const key = `${negated ? "Not " : ""}${[...new Set(patterns)].sort().join(" ").toLowerCase()}`;
  KEYS.set(element, key);
  return key;
}

function distinctElements(
  languages: Languages,
  statements: readonly ParsedStatement[],
): Map<string, Element> {
  const elements = new Map<string, Element>();
  for (const { action } of statements) {
    const key = elementKey(action);
    if (elements.has(key)) continue;
    const union = languages.union(action.patterns.map(actionPattern));
    elements.set(key, { negated: action.negated, union });
  }
  return elements;
}

/** Case does not matter in actions, and they hold no variables. */
function actionPattern(text: string): Pattern {
  const read = readPattern(text.toLowerCase(), {
    wildcards: true,
    variables: false,
    valueOf: undefined,
  });
  return patternOf(text, read?.pattern.steps ?? []);
}

function namingOf(elements: Elements, name: string): Set<string> {
  const word = letters(name.toLowerCase()).flatMap((step) =>
    step.kind === "letter" ? [step.code] : [],
  );
  return new Set(
    [...elements].filter(([, one]) => one.union.has(word) !== one.negated).map(([key]) => key),
  );
}

function conditionKeys(statements: readonly ParsedStatement[]): string[] {
  const keys = statements.flatMap(({ conditions }) =>
    conditions.map(({ key }) => key.toLowerCase()),
  );
  return [...new Set(keys)].sort();
}

/** The catalogue's names, and those that the statements spell out beside them. */
function withSpelled(statements: readonly ParsedStatement[]): string[] {
  const names = new Map(KNOWN_NAMES.map((name) => [name.toLowerCase(), name]));
  for (const { action } of statements)
    for (const pattern of action.patterns)
      if (!/[*?]/.test(pattern) && !names.has(pattern.toLowerCase()))
        names.set(pattern.toLowerCase(), pattern);
  return [...names.values()];
}

function remembered(answer: (key: string) => boolean): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const now = answer(key);
    known.set(key, now);
    return now;
  };
}

/** A key that the catalogue knows, and knows not to come with an action, is absent from its requests. */
function canCarry(name: string, key: string, dialect: DialectName): boolean {
  const action = findAction(name);
  if (dialect !== "aws" || action === undefined || keyType(key) === undefined) return true;
  return carriesKey(action, key);
}

interface Spelling {
  readonly name: string;
  readonly pattern: string | undefined;
}

interface Block {
  readonly literals: readonly Literal[];
  readonly narrowest: Pattern | undefined;
}

/** One name for each way in which patterns treat names that nobody has listed. */
function unknownSpellings(
  languages: Languages,
  elements: Elements,
  known: readonly string[],
): Spelling[] {
  const service = readPattern("?*:?*", { wildcards: true, variables: false, valueOf: undefined });
  const listed = languages.union(known.map((name) => literalPattern(name.toLowerCase())));
  const start: Literal[] = [
    { union: languages.union(service === undefined ? [] : [service.pattern]), positive: true },
    { union: listed, positive: false },
  ];
  const patterns = [...elements.values()].flatMap(({ union }) =>
    union.patterns.filter(isOpenEnded),
  );
  let blocks: readonly Block[] = [{ literals: start, narrowest: undefined }];
  for (const pattern of new Map(patterns.map((one) => [one.key, one])).values()) {
    if (blocks.length > MOST_BLOCKS) break;
    blocks = blocks.flatMap((block) => split(languages, block, pattern));
  }
  return blocks.flatMap(({ literals, narrowest }) => {
    const answer = languages.search(literals);
    if (answer.kind !== "word") return [];
    return [{ name: String.fromCodePoint(...answer.word), pattern: narrowest?.text ?? "*" }];
  });
}

function isOpenEnded({ steps }: Pattern): boolean {
  return steps.some(({ kind }) => kind !== "letter");
}

function split(languages: Languages, block: Block, pattern: Pattern): Block[] {
  const union = languages.union([pattern]);
  const isNarrower = pattern.steps.length >= (block.narrowest?.steps.length ?? 0);
  const inside = {
    literals: [...block.literals, { union, positive: true }],
    narrowest: isNarrower ? pattern : block.narrowest,
  };
  const outside = { ...block, literals: [...block.literals, { union, positive: false }] };
  return [inside, outside].filter(({ literals }) => !languages.isEmpty(literals));
}
