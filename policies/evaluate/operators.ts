/**
 * The condition operators (IAM User Guide, "IAM JSON policy elements: Condition operators"). Each compiles its values
 * once and then tells whether one request value fits any of them; a negated operator is the complement of that.
 */
import { contains, parseAddress, parseNetwork } from "./addresses.ts";
import { parseInstant, parseNumber } from "./instants.ts";
import { NO, or, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { compileArn, compilePattern, matchPattern } from "./pattern.ts";
import type { Pattern } from "./pattern.ts";
import type { AccessRequest } from "./request.ts";

/** Whether one value of the request fits any of the condition's values. */
export type Test = (value: string, request: AccessRequest) => Match;

interface Operator {
  /** `variables`: whether `${…}` is special, which it is since Version 2012-10-17. */
  readonly compile: (values: readonly string[], variables: boolean) => Test;
  readonly negated: boolean;
  /** Whether values may hold `${…}`. */
  readonly takesVariables: boolean;
}

/** Every operator but Null, which asks about the key itself and not about its value. */
export const OPERATORS = {
  StringEquals: text(stringEquals),
  StringNotEquals: text(stringEquals, "negated"),
  StringEqualsIgnoreCase: text(stringEqualsIgnoreCase),
  StringNotEqualsIgnoreCase: text(stringEqualsIgnoreCase, "negated"),
  StringLike: text(stringLike),
  StringNotLike: text(stringLike, "negated"),
  ArnEquals: text(arnLike),
  ArnLike: text(arnLike),
  ArnNotEquals: text(arnLike, "negated"),
  ArnNotLike: text(arnLike, "negated"),
  NumericEquals: ordered(parseNumber, (a, b) => a === b),
  NumericNotEquals: ordered(parseNumber, (a, b) => a === b, "negated"),
  NumericLessThan: ordered(parseNumber, (a, b) => a < b),
  NumericLessThanEquals: ordered(parseNumber, (a, b) => a <= b),
  NumericGreaterThan: ordered(parseNumber, (a, b) => a > b),
  NumericGreaterThanEquals: ordered(parseNumber, (a, b) => a >= b),
  DateEquals: ordered(parseInstant, (a, b) => a === b),
  DateNotEquals: ordered(parseInstant, (a, b) => a === b, "negated"),
  DateLessThan: ordered(parseInstant, (a, b) => a < b),
  DateLessThanEquals: ordered(parseInstant, (a, b) => a <= b),
  DateGreaterThan: ordered(parseInstant, (a, b) => a > b),
  DateGreaterThanEquals: ordered(parseInstant, (a, b) => a >= b),
  Bool: literal(bool),
  BinaryEquals: literal(binaryEquals),
  IpAddress: literal(ipAddress),
  NotIpAddress: literal(ipAddress, "negated"),
} as const satisfies Record<string, Operator>;

export type ValueOperator = keyof typeof OPERATORS;
export type OperatorName = ValueOperator | "Null";

function text(compile: Operator["compile"], negated?: "negated"): Operator {
  return { compile, negated: negated !== undefined, takesVariables: true };
}

function literal(compile: (values: readonly string[]) => Test, negated?: "negated"): Operator {
  return { compile, negated: negated !== undefined, takesVariables: false };
}

/** Numbers and dates: a value that is none fits nothing, as every comparison with NaN is false. */
function ordered(
  parse: (text: string) => number,
  holds: (requested: number, listed: number) => boolean,
  negated?: "negated",
): Operator {
  return literal((values) => {
    const listed = values.map(parse);
    return (value) => {
      const requested = parse(value);
      return fits(listed.some((one) => holds(requested, one)));
    };
  }, negated);
}

function fits(holds: boolean): Match {
  return holds ? YES : NO;
}

function stringEquals(values: readonly string[], variables: boolean): Test {
  return anyPattern(values.map((value) => compilePattern(value, { wildcards: false, variables })));
}

function stringEqualsIgnoreCase(values: readonly string[], variables: boolean): Test {
  const syntax = { wildcards: false, variables, ignoreCase: true };
  const test = anyPattern(values.map((value) => compilePattern(value.toLowerCase(), syntax)));
  return (value, request) => test(value.toLowerCase(), request);
}

function stringLike(values: readonly string[], variables: boolean): Test {
  return anyPattern(values.map((value) => compilePattern(value, { wildcards: true, variables })));
}

/** ArnEquals and ArnLike behave identically. */
function arnLike(values: readonly string[], variables: boolean): Test {
  return anyPattern(values.map((value) => compileArn(value, variables ? "anywhere" : "nowhere")));
}

function anyPattern(patterns: readonly Pattern[]): Test {
  return (value, request) => {
    let best: Match = NO;
    for (const pattern of patterns) {
      const match = matchPattern(pattern, value, request);
      if (match === YES) return YES;
      best = or(best, match);
    }
    return best;
  };
}

function bool(values: readonly string[]): Test {
  const listed = new Set(values.map((value) => value.toLowerCase()));
  return (value) => {
    const requested = value.toLowerCase();
    return fits((requested === "true" || requested === "false") && listed.has(requested));
  };
}

/** Values are base64, compared byte for byte. */
function binaryEquals(values: readonly string[]): Test {
  const listed = new Set(values);
  return (value) => fits(listed.has(value));
}

function ipAddress(values: readonly string[]): Test {
  const networks = values.map(parseNetwork).filter((network) => network !== undefined);
  return (value) => {
    const address = parseAddress(value);
    return fits(address !== undefined && networks.some((network) => contains(network, address)));
  };
}
