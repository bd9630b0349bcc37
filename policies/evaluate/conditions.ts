/**
 * One condition: operator, key and values, decided for a request (IAM User Guide, "Conditions with multiple context
 * keys or values", "Single-valued vs. multivalued context keys").
 */
import { contextValue, isUnknown } from "./context.ts";
import { doubtAbout, doubtAboutOperator } from "./dialects.ts";
import type { Rules } from "./dialects.ts";
import { and, MAYBE, NO, not, or, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { OPERATORS } from "./operators.ts";
import type { Test } from "./operators.ts";
import type { ParsedCondition, ParsedPolicy } from "./policy.ts";
import type { AccessRequest } from "./request.ts";
import { variableKeys } from "./tokens.ts";

export interface Condition {
  readonly parsed: ParsedCondition;
  /** The key in lower case. */
  readonly key: string;
  /** Undefined for Null, which only asks whether the key is there. */
  readonly test: Test | undefined;
  readonly negated: boolean;
  /** Keys whose values decide: its own, and those of the variables in its values. */
  readonly reads: readonly string[];
  /** What the dialect leaves open about this condition. */
  readonly doubt: string | undefined;
}

export function compileCondition(
  parsed: ParsedCondition,
  version: ParsedPolicy["version"],
  rules: Rules,
): Condition {
  const key = parsed.key.toLowerCase();
  const operatorDoubt = doubtAboutOperator(rules, parsed.operator);
  if (parsed.operator === "Null") {
    return { parsed, key, test: undefined, negated: false, reads: [key], doubt: operatorDoubt };
  }
  const operator = OPERATORS[parsed.operator];
  const hasVariables = operator.takesVariables && version === "2012-10-17";
  const variables = hasVariables ? parsed.values.flatMap((value) => variableKeys(value)) : [];
  const variableDoubt = variables.length > 0 ? doubtAbout(rules, "policy variables") : undefined;
  return {
    parsed,
    key,
    test: operator.compile(parsed.values, hasVariables),
    negated: operator.negated,
    reads: [key, ...variables],
    doubt: operatorDoubt ?? variableDoubt,
  };
}

/** Whether the condition holds for the request. */
export function holds(condition: Condition, request: AccessRequest): Match {
  if (condition.doubt !== undefined) return MAYBE;
  const value = contextValue(request, condition.key);
  if (isUnknown(value)) return MAYBE;
  const isAbsent = value === undefined || (typeof value !== "string" && value.length === 0);
  const { test, negated, parsed } = condition;
  if (test === undefined) return wantsAbsence(parsed, isAbsent);
  if (isAbsent) return holdsWithoutKey(condition);
  if (typeof value === "string") return fits(test, negated, value, request);
  switch (parsed.quantifier) {
    case "all":
      return every(value, test, negated, request);
    case "any":
      return some(value, test, negated, request);
    case undefined:
      // A multivalued key without a set operator: a negated operator is the complement of the positive one.
      return negated ? every(value, test, negated, request) : some(value, test, negated, request);
  }
}

/** Null: `true` asks that the key is absent, `false` that it is there. */
function wantsAbsence(parsed: ParsedCondition, isAbsent: boolean): Match {
  return parsed.values.some((value) => value.toLowerCase() === String(isAbsent)) ? YES : NO;
}

/**
 * An absent key: `…IfExists` holds; ForAllValues holds, as there is no value to break it; ForAnyValue does not;
 * otherwise a negated operator holds and a positive one does not.
 */
function holdsWithoutKey({ parsed, negated }: Condition): Match {
  if (parsed.ifExists || parsed.quantifier === "all") return YES;
  if (parsed.quantifier === "any") return NO;
  return negated ? YES : NO;
}

/** One value of the request: a negated operator asks that it fits none of the condition's values. */
function fits(test: Test, negated: boolean, value: string, request: AccessRequest): Match {
  const match = test(value, request);
  return negated ? not(match) : match;
}

function every(
  values: readonly string[],
  test: Test,
  negated: boolean,
  request: AccessRequest,
): Match {
  let result: Match = YES;
  for (const value of values) result = and(result, fits(test, negated, value, request));
  return result;
}

function some(
  values: readonly string[],
  test: Test,
  negated: boolean,
  request: AccessRequest,
): Match {
  let result: Match = NO;
  for (const value of values) result = or(result, fits(test, negated, value, request));
  return result;
}
