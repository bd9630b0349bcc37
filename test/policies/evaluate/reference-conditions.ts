/** Patterns and conditions of the naive reference evaluator. It shares no code with `policies/evaluate/`. */

export type Json = Readonly<Record<string, unknown>>;

/** Condition keys in lower case. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** A pattern as an anchored regular expression; undefined when a variable has no single value. */
export function glob(
  pattern: string,
  variables: boolean,
  context: Context,
  wildcards: boolean,
): RegExp | undefined {
  const unresolved: string[] = [];
  const source = pattern.replace(/\$\{([^}]*)\}|[^]/gu, (part, inside: string | undefined) => {
    if (inside !== undefined && variables) {
      if (["*", "?", "$"].includes(inside)) return quoted(inside);
      const value = variableValue(inside, context);
      if (value === undefined) unresolved.push(inside);
      return quoted(value ?? "");
    }
    // Text that only looks like a variable still has its wildcards.
    return Array.from(part)
      .map((character) => (wildcards ? wildcard(character) : quoted(character)))
      .join("");
  });
  return unresolved.length === 0 ? new RegExp(`^${source}$`, "su") : undefined;
}

function wildcard(character: string): string {
  return character === "*" ? ".*" : character === "?" ? "." : quoted(character);
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}

function variableValue(inside: string, context: Context): string | undefined {
  const [key = "", fallback] = inside.split(",").map((part) => part.trim());
  const value = context[key.toLowerCase()];
  if (value === undefined || value.length === 0) {
    return typeof value === "string" ? value : fallback?.replace(/^'|'$/gu, "");
  }
  return typeof value === "string" ? value : undefined;
}

/** Six parts; colons after the fifth belong to the last. */
export function splitArn(text: string): string[] | undefined {
  const parts = text.split(":");
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** User Guide, "Conditions with multiple context keys or values": every operator and every key must hold. */
export function matchesConditions(statement: Json, variables: boolean, context: Context): boolean {
  const conditions = statement["Condition"];
  if (!isObject(conditions)) return true;
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).every(([key, values]) =>
      matchesCondition(operator, key.toLowerCase(), texts(values), variables, context),
    ),
  );
}

function matchesCondition(
  operator: string,
  key: string,
  values: readonly string[],
  variables: boolean,
  context: Context,
): boolean {
  const [, set, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/iu.exec(operator) ?? [];
  const given = context[key] ?? [];
  const isMissing = typeof given !== "string" && given.length === 0;
  if (name === "Null") return values.includes(isMissing ? "true" : "false");
  if (isMissing && ifExists !== undefined) return true;
  const negated = name.includes("Not");
  const one = (value: string): boolean => {
    const isListed = values.some((listed) =>
      compare(name.replace("Not", ""), value, listed, variables, context),
    );
    return negated ? !isListed : isListed;
  };
  const list = typeof given === "string" ? [given] : given;
  if (set === "ForAllValues") return list.every(one);
  if (set === "ForAnyValue") return list.some(one);
  // Several values without a set operator, or none: the negated operator is the opposite of the positive one.
  return negated ? list.every(one) : list.some(one);
}

function compare(
  operator: string,
  given: string,
  listed: string,
  variables: boolean,
  context: Context,
): boolean {
  const matches = (pattern: string, text: string, wildcards: boolean): boolean =>
    glob(pattern, variables, context, wildcards)?.test(text) === true;
  switch (operator) {
    case "StringEquals":
      return matches(listed, given, false);
    case "StringEqualsIgnoreCase":
      return new RegExp(glob(listed, variables, context, false) ?? /$^x/u, "isu").test(given);
    case "StringLike":
      return matches(listed, given, true);
    case "ArnEquals":
    case "ArnLike": {
      const wanted = splitArn(listed);
      const parts = splitArn(given);
      return (
        wanted?.every((part, index) => matches(part, parts?.[index] ?? "", true)) === true &&
        parts !== undefined
      );
    }
    case "NumericEquals":
      return Number(given) === Number(listed);
    case "NumericLessThan":
      return Number(given) < Number(listed);
    case "NumericLessThanEquals":
      return Number(given) <= Number(listed);
    case "NumericGreaterThan":
      return Number(given) > Number(listed);
    case "NumericGreaterThanEquals":
      return Number(given) >= Number(listed);
    case "DateEquals":
      return Date.parse(given) === Date.parse(listed);
    case "DateLessThan":
      return Date.parse(given) < Date.parse(listed);
    case "DateLessThanEquals":
      return Date.parse(given) <= Date.parse(listed);
    case "DateGreaterThan":
      return Date.parse(given) > Date.parse(listed);
    case "DateGreaterThanEquals":
      return Date.parse(given) >= Date.parse(listed);
    case "Bool":
      return given.toLowerCase() === listed.toLowerCase();
    case "BinaryEquals":
      return given === listed;
    case "IpAddress":
      return isInNetwork(given, listed);
    default:
      throw new Error(`the reference does not know ${operator}`);
  }
}

/** IPv4 only; the random requests have no other addresses. */
function isInNetwork(address: string, network: string): boolean {
  const bits = (text: string): string =>
    text
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  const [base = "", length = "32"] = network.split("/");
  return bits(address).slice(0, Number(length)) === bits(base).slice(0, Number(length));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

export function texts(value: unknown): string[] {
  return listOf(value).map(String);
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
