/**
 * One spelling for all documents that mean the same. Systems hand a policy back with other white space, another order,
 * a list of one value as a bare string, and empty `Sid` or `Id`: comparing text would report a change forever.
 */

interface JsonObject {
  readonly [key: string]: Json;
}

type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** Members whose value is a set: the order does not matter, and one value may stand without its list. */
const sets: ReadonlySet<string> = new Set([
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "AWS",
  "Service",
  "Federated",
  "CanonicalUser",
]);

/**
 * @param document a policy document, parsed; anything that is plain JSON data is accepted
 * @returns JSON text that is equal for two documents exactly when they differ in nothing but order, white space,
 *   single values against lists of one, duplicates, `"*"` against `{"AWS": ["*"]}` as principal, and empty `Sid` or `Id`
 */
export function canonicalPolicy(document: unknown): string {
  return JSON.stringify(object(toJson(document), policyMember));
}

/** Whether two policy documents mean the same, however they are written. */
export function samePolicy(one: unknown, other: unknown): boolean {
  return canonicalPolicy(one) === canonicalPolicy(other);
}

function policyMember(key: string, value: Json): Json {
  if (key !== "Statement") return value;
  return sortedSet(list(value).map((statement) => object(statement, statementMember)));
}

function statementMember(key: string, value: Json): Json {
  if (sets.has(key)) return sortedSet(list(value));
  if (key === "Principal" || key === "NotPrincipal")
    return object(value === "*" ? { AWS: ["*"] } : value, statementMember);
  if (key === "Condition")
    return object(value, (_operator, keys) =>
      object(keys, (_key, values) => sortedSet(list(values))),
    );
  return value;
}

/** Rebuilds an object with sorted keys and without empty `Sid` and `Id`; any other value is returned as it is. */
function object(value: Json, member: (key: string, value: Json) => Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !((key === "Sid" || key === "Id") && inner === ""))
      .map(([key, inner]): [string, Json] => [key, member(key, inner)])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function list(value: Json): readonly Json[] {
  return isList(value) ? value : [value];
}

function sortedSet(values: readonly Json[]): Json {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Plain JSON data of whatever came in: functions and undefined members fall away, as JSON itself drops them. */
function toJson(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object") return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]): [string, Json] => [key, toJson(inner)]),
  );
}
