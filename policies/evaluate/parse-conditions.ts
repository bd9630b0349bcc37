/** The Condition element: operators, keys and values. */
import { isObject, oneOrMany, quote } from "./findings.ts";
import type { Findings } from "./findings.ts";
import { OPERATORS } from "./operators.ts";
import type { OperatorName } from "./operators.ts";
import { hasOpenVariable, reportOpenVariable } from "./parse-patterns.ts";
import type { Grammar } from "./parse-patterns.ts";
import type { ParsedCondition } from "./policy.ts";

/** Lower-cased operator names, which IAM does not distinguish by case. */
const NAMES = new Map<string, OperatorName>();
for (const name in OPERATORS) if (isOperator(name)) NAMES.set(name.toLowerCase(), name);
NAMES.set("null", "Null");

const QUANTIFIERS = [
  { prefix: "forallvalues:", quantifier: "all" },
  { prefix: "foranyvalue:", quantifier: "any" },
] as const;
const IF_EXISTS = "ifexists";

function isOperator(name: string): name is keyof typeof OPERATORS {
  return Object.hasOwn(OPERATORS, name);
}

/** Reads a Condition element; undefined stands for none. */
export function parseConditions(
  element: unknown,
  statementPath: string,
  grammar: Grammar,
): ParsedCondition[] {
  if (element === undefined) return [];
  const { findings } = grammar;
  const path = `${statementPath}.Condition`;
  if (!isObject(element)) {
    const fix = 'Write an object such as {"StringLike": {"s3:prefix": "folder/*"}}.';
    findings.error("not-an-object", path, `Condition is ${quote(element)}.`, fix);
    return [];
  }
  return Object.entries(element).flatMap(([spelled, keys]) => {
    const place = `${path}.${spelled.slice(0, 80)}`;
    const operator = parseOperator(spelled, place, findings);
    if (!isObject(keys)) {
      const message = `The operator's keys are ${quote(keys)}.`;
      findings.error("not-an-object", place, message, "Write an object of condition keys.");
      return [];
    }
    return Object.entries(keys).flatMap(([key, value]) => {
      const values = parseValues(value, `${place}.${key.slice(0, 80)}`, grammar);
      return operator === undefined ? [] : [{ ...operator, key, values }];
    });
  });
}

/** `ForAnyValue:StringLikeIfExists` and the like, in any case. */
function parseOperator(
  spelled: string,
  path: string,
  findings: Findings,
): Pick<ParsedCondition, "operator" | "quantifier" | "ifExists"> | undefined {
  let name = spelled.toLowerCase();
  const set = QUANTIFIERS.find(({ prefix }) => name.startsWith(prefix));
  if (set !== undefined) name = name.slice(set.prefix.length);
  const ifExists = name.endsWith(IF_EXISTS);
  if (ifExists) name = name.slice(0, -IF_EXISTS.length);
  const operator = NAMES.get(name);
  if (operator === undefined) {
    const message = `${quote(spelled)} is no condition operator.`;
    const fix = `Write one of ${[...NAMES.values()].join(", ")}.`;
    findings.error("operator-unknown", path, message, fix);
    return undefined;
  }
  if (operator === "Null" && (ifExists || set !== undefined)) {
    const message = `${quote(spelled)} adds to Null, which only asks whether a key is there.`;
    findings.error("operator-unknown", path, message, "Write Null alone.");
    return undefined;
  }
  return { operator, quantifier: set?.quantifier, ifExists };
}

/** Texts, numbers and booleans, one or a list; IAM compares their text. */
function parseValues(element: unknown, place: string, { version, findings }: Grammar): string[] {
  return oneOrMany(element, place, findings).flatMap(({ value, path }) => {
    if (typeof value === "string") {
      if (version === "2012-10-17" && hasOpenVariable(value))
        reportOpenVariable(value, path, findings);
      return [value];
    }
    if (typeof value === "number" || typeof value === "boolean") return [String(value)];
    const fix = "Write a text, a number, true or false.";
    findings.error("value-malformed", path, `The value is ${quote(value)}.`, fix);
    return [];
  });
}
