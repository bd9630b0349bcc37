/** Conditions as literals on coordinates. */
import { compile, contextValue, decide } from "../evaluate/index.ts";
import type { AccessRequest, Caller, ParsedCondition, ParsedPolicy } from "../evaluate/index.ts";
import { ABSENT_PATTERN, ANYTHING, literalPattern, readPattern } from "./language/pattern.ts";
import type { Pattern } from "./language/pattern.ts";
import type { Languages, Literal } from "./language/search.ts";
import type { Union } from "./language/union.ts";
import { isOpaque, opaqueKey } from "./region.ts";
import type { Coordinate } from "./region.ts";
import { BOOLEAN_KEYS, familyOf, representatives } from "./values.ts";
import type { Family } from "./values.ts";

export interface Constraint {
  readonly coordinate: Coordinate;
  readonly literal: Literal;
}

/** Keys that AWS fills in from the caller and the resource's account: no coordinates, as the caller is given. */
const OF_CALLER: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:username",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:resourceaccount",
  "s3:resourceaccount",
]);

const HOLDS = literalPattern("holds");

interface Key {
  /** As the first document that uses it spells it. */
  readonly spelling: string;
  readonly family: Family;
  /** Of a family of few values: what stands for all of them, absence apart. */
  readonly values: readonly string[];
}

/** How the conditions of all compared statements spread over the keys. */
export class ConditionSpace {
  readonly #languages: Languages;
  readonly #keys = new Map<string, Key>();
  readonly #truths = new Map<string, boolean>();

  /** @param conditions of everything that will be compared with each other */
  constructor(languages: Languages, conditions: Iterable<ParsedCondition>) {
    this.#languages = languages;
    for (const [key, used] of groupByKey(conditions)) this.#keys.set(key, keyOf(key, used));
  }

  /** The values a coordinate can have, absence included; truth and its opposite for an opaque one. */
  universe(coordinate: Coordinate): Union {
    if (isOpaque(coordinate)) return this.#languages.union([HOLDS, ABSENT_PATTERN]);
    return this.#languages.union([...this.#known(coordinate), ABSENT_PATTERN]);
  }

  /** The values that stand for all others of a key with an order, such as numbers; undefined for a key of texts. */
  valuesOf(coordinate: Coordinate): readonly string[] | undefined {
    const key = this.#keys.get(coordinate);
    return key === undefined || key.family === "text" ? undefined : key.values;
  }

  /** A condition key as documents spell it. */
  spellingOf(coordinate: Coordinate): string {
    return this.#keys.get(coordinate)?.spelling ?? coordinate;
  }

  /** What a condition asks; undefined when it never holds. */
  constraints(
    condition: ParsedCondition,
    version: ParsedPolicy["version"],
    caller: Caller | undefined,
  ): Constraint[] | undefined {
    const key = condition.key.toLowerCase();
    if (caller !== undefined && OF_CALLER.has(key))
      return this.#holds(condition, version, caller, {}) ? [] : undefined;
    const own = familyOf(condition);
    const family = this.#keys.get(key)?.family ?? "text";
    if (condition.quantifier !== undefined) return [this.#opaque(condition, version)];
    if (family !== "text" && (own === family || own === undefined || BOOLEAN_KEYS.has(key)))
      return [this.#byValues(condition, version, key)];
    if (own === undefined) return [this.#existence(condition, key)];
    return own === "text"
      ? [this.#byText(condition, version, key, caller) ?? this.#opaque(condition, version)]
      : [this.#opaque(condition, version)];
  }

  #known(coordinate: Coordinate): Pattern[] {
    return this.valuesOf(coordinate)?.map(literalPattern) ?? [ANYTHING];
  }

  #opaque(condition: ParsedCondition, version: ParsedPolicy["version"]): Constraint {
    return opaqueConstraint(this.#languages, `${conditionText(condition)}\n${version}`);
  }

  #byValues(condition: ParsedCondition, version: ParsedPolicy["version"], key: string): Constraint {
    const fitting = (this.valuesOf(key) ?? []).filter((value) =>
      this.#holds(condition, version, SOMEBODY, { [key]: value }),
    );
    const patterns = fitting.map(literalPattern);
    if (this.#holds(condition, version, SOMEBODY, {})) patterns.push(ABSENT_PATTERN);
    return {
      coordinate: key,
      literal: { union: this.#languages.union(patterns), positive: true },
    };
  }

  #existence({ values }: ParsedCondition, key: string): Constraint {
    const wanted = new Set(values.map((value) => value.toLowerCase()));
    const patterns = [
      ...(wanted.has("true") ? [ABSENT_PATTERN] : []),
      ...(wanted.has("false") ? [ANYTHING] : []),
    ];
    return {
      coordinate: key,
      literal: { union: this.#languages.union(patterns), positive: true },
    };
  }

  /** Undefined when the values hold a variable whose value the caller does not settle, or case does not matter. */
  #byText(
    { operator, values, ifExists }: ParsedCondition,
    version: ParsedPolicy["version"],
    key: string,
    caller: Caller | undefined,
  ): Constraint | undefined {
    if (operator.endsWith("IgnoreCase") || operator.startsWith("Binary")) return undefined;
    const arn = operator.startsWith("Arn");
    const read = values.map((value) =>
      readPattern(value, {
        wildcards: arn || operator.endsWith("Like"),
        variables: version === "2012-10-17",
        arn,
        valueOf: (name) => valueOfCaller(name, caller),
      }),
    );
    if (read.some((one) => one?.open === true)) return undefined;
    const patterns = read.flatMap((one) => (one === undefined ? [] : [one.pattern]));
    const negated = operator.includes("Not");
    // A negated operator holds without the key anyway.
    if (ifExists && !negated) patterns.push(ABSENT_PATTERN);
    return {
      coordinate: key,
      literal: { union: this.#languages.union(patterns), positive: !negated },
    };
  }

  /** The evaluator's word on one condition alone. */
  #holds(
    condition: ParsedCondition,
    version: ParsedPolicy["version"],
    caller: Caller,
    context: AccessRequest["context"],
  ): boolean {
    const key = JSON.stringify([conditionText(condition), version, caller, context]);
    const known = this.#truths.get(key);
    if (known !== undefined) return known;
    this.#languages.charge(STEPS_OF_A_DECISION);
    const decision = decide(compile({ resource: [allowEverybodyIf(condition, version)] }), {
      principal: caller,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::bucket/key",
      context,
    });
    const truth = decision.outcome === "allowed";
    this.#truths.set(key, truth);
    return truth;
  }
}

/** What compiling a statement and asking it costs, beside a step of a walk. */
const STEPS_OF_A_DECISION = 50;

const SOMEBODY: Caller = { kind: "user", arn: "arn:aws:iam::000000000000:user/somebody" };

/** A condition that holds or does not, told apart from others by its text alone. */
export function opaqueConstraint(languages: Languages, text: string): Constraint {
  return {
    coordinate: opaqueKey(text),
    literal: { union: languages.union([HOLDS]), positive: true },
  };
}

/** The value that a caller gives a variable; undefined when the request decides. */
export function valueOfCaller(key: string, caller: Caller | undefined): string | undefined {
  if (caller === undefined || !OF_CALLER.has(key)) return undefined;
  const value = contextValue({ principal: caller, action: "", resource: "", context: {} }, key);
  return typeof value === "string" ? value : undefined;
}

/** `StringEquals aws:PrincipalTag/team = a`, with its values in a fixed order. */
function conditionText(condition: ParsedCondition): string {
  const { operator, quantifier, ifExists, key, values } = condition;
  const set =
    quantifier === undefined ? "" : quantifier === "all" ? "ForAllValues:" : "ForAnyValue:";
  const sorted = [...new Set(values)].sort().join(", ");
  return `${set}${operator}${ifExists ? "IfExists" : ""} ${key.toLowerCase()} ${sorted}`;
}

function groupByKey(conditions: Iterable<ParsedCondition>): Map<string, ParsedCondition[]> {
  return Map.groupBy(conditions, ({ key }) => key.toLowerCase());
}

/** Beyond so many pairs of a value and a condition on its key, the conditions are compared by their text. */
const MOST_TRIED = 10_000;

/** A key is compared by its texts unless conditions ask for more of it; where they disagree, booleans and the first win. */
function keyOf(key: string, used: readonly ParsedCondition[]): Key {
  const families = used.flatMap((condition) => familyOf(condition) ?? []);
  const family = families.includes("boolean")
    ? "boolean"
    : (families.find((one) => one !== "text") ?? "text");
  const spelling = used[0]?.key ?? key;
  if (family === "text") return { spelling, family, values: [] };
  const listed = used.filter((condition) => familyOf(condition) === family);
  const named = new Set(listed.flatMap(({ values }) => values));
  const asked = new Set(used.map(conditionText));
  if (named.size * asked.size > MOST_TRIED) return { spelling, family: "text", values: [] };
  return { spelling, family, values: representatives(key, family, [...named].sort()) };
}

function allowEverybodyIf(
  condition: ParsedCondition,
  version: ParsedPolicy["version"],
): ParsedPolicy {
  const everything = { negated: false, patterns: ["*"] };
  return {
    name: "condition",
    version,
    statements: [
      {
        index: 0,
        sid: undefined,
        effect: "Allow",
        principal: { negated: false, everybody: true, members: [] },
        action: everything,
        resource: everything,
        conditions: [condition],
      },
    ],
  };
}
