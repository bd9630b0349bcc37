/**
 * Condition keys whose values are compared by more than their text: for numbers, dates, addresses and booleans a few
 * values stand for all, one of each class that no condition in sight tells apart.
 */
import { parseInstant, parseNetwork, parseNumber } from "../evaluate/index.ts";
import type { Network, ParsedCondition } from "../evaluate/index.ts";
import { orWords } from "./or-words.ts";

export type Family = "text" | "boolean" | "number" | "date" | "address";

/** The family an operator compares in; undefined for Null, which goes with each. */
export function familyOf({ operator }: ParsedCondition): Family | undefined {
  if (operator === "Null") return undefined;
  if (operator === "Bool") return "boolean";
  if (operator.startsWith("Numeric")) return "number";
  if (operator.startsWith("Date")) return "date";
  if (operator === "IpAddress" || operator === "NotIpAddress") return "address";
  return "text";
}

/** Keys that are true or false and nothing else, so that conditions on their text are exact too. */
export const BOOLEAN_KEYS: ReadonlySet<string> = new Set([
  "aws:multifactorauthpresent",
  "aws:principalisawsservice",
  "aws:securetransport",
  "aws:viaawsservice",
]);

/** Stands for texts that are no number, date or address at all. */
const NEITHER = "none";

/**
 * Values that stand for all that a request may give for a key, apart from giving none.
 *
 * @param key in lower case
 * @param listed the values that conditions of this family name
 */
export function representatives(
  key: string,
  family: Exclude<Family, "text">,
  listed: readonly string[],
): string[] {
  switch (family) {
    case "boolean":
      return BOOLEAN_KEYS.has(key) ? ["true", "false"] : ["true", "false", NEITHER];
    case "number":
      return [...between(listed.map(parseNumber), wholeBeyond).map(spellingOf(key)), NEITHER];
    case "date":
      return [...between(listed.map(parseInstant), minuteBeyond).map(isoDate), NEITHER];
    case "address":
      return [...addresses(listed.map(parseNetwork).filter((one) => one !== undefined)), NEITHER];
  }
}

/** Each number, one between each two neighbours, one below all and one above all; in rising order. */
function between(
  listed: readonly number[],
  beyond: (value: number, direction: -1 | 1) => number,
): number[] {
  const sorted = [...new Set(listed.filter(Number.isFinite))].sort((a, b) => a - b);
  const first = sorted[0];
  if (first === undefined) return [0];
  return [
    beyond(first, -1),
    ...sorted.flatMap((one, at) => {
      const next = sorted[at + 1];
      return [one, next === undefined ? beyond(one, 1) : (one + next) / 2];
    }),
  ];
}

/** The next whole number below or above: people read 1 more easily than 0.19999999999999996. */
function wholeBeyond(value: number, direction: -1 | 1): number {
  const whole = direction === 1 ? Math.ceil(value) : Math.floor(value);
  return whole === value ? value + direction : whole;
}

function minuteBeyond(instant: number, direction: -1 | 1): number {
  return instant + direction * 60_000;
}

/** Versions of TLS are written with a point: 1.0. */
function spellingOf(key: string): (value: number) => string {
  const isTls = key === "s3:tlsversion";
  return (value) => (isTls && Number.isInteger(value) ? value.toFixed(1) : plainDecimal(value));
}

/** Without an exponent, which IAM's numbers do not have. */
function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20);
}

function isoDate(instant: number): string {
  return new Date(Math.round(instant)).toISOString();
}

/** Networks contain each other or are apart, so the first address of each and the one behind each meet every class. */
function addresses(networks: readonly Network[]): string[] {
  const bounds = networks.flatMap((network) => {
    const bits = BigInt(network.groups.length * 16);
    const size = 1n << (bits - BigInt(network.prefixLength));
    const first = (toNumber(network.groups) / size) * size;
    const behind = first + size;
    const isLast = behind >> bits !== 0n;
    return [first, ...(isLast ? [] : [behind])].map((at) => toText(at, network.groups.length));
  });
  return [...new Set([...bounds, "0.0.0.0", "::"])];
}

function toNumber(groups: readonly number[]): bigint {
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(group), 0n);
}

function toText(address: bigint, groupCount: number): string {
  const parts = (count: number, bits: bigint): bigint[] =>
    Array.from({ length: count }, (_, at) => {
      const shift = BigInt(count - 1 - at) * bits;
      return (address >> shift) & ((1n << bits) - 1n);
    });
  if (groupCount === 2) return parts(4, 8n).join(".");
  return parts(8, 16n)
    .map((part) => part.toString(16))
    .join(":");
}

/**
 * Some representatives in words. Those of numbers and dates come as below, at, between, at … and above the values that
 * conditions name: runs of them are ranges.
 *
 * @param values all representatives, in their order
 */
export function rangeWords(values: readonly string[], chosen: readonly string[]): string {
  const isOrdered = values.includes(NEITHER) && !values.includes("true") && !values.includes("::");
  if (!isOrdered)
    return `${values.includes("::") ? "an address such as " : ""}${orWords(chosen, "or")}`;
  const line = values.filter((value) => value !== NEITHER);
  const runs: string[] = [];
  for (let from = 0; from < line.length; from += 1) {
    let to = from;
    while (to < line.length && chosen.includes(line[to] ?? "")) to += 1;
    if (to === from) continue;
    runs.push(runWords(line, from, to - 1));
    from = to;
  }
  if (chosen.includes(NEITHER)) runs.push("no such value");
  return orWords(runs, "or");
}

/** Named values stand at odd places, what lies between them at even ones. */
function runWords(line: readonly string[], from: number, to: number): string {
  const isNamed = (at: number): boolean => at % 2 === 1;
  const lower = isNamed(from) ? `at least ${line[from] ?? ""}` : `above ${line[from - 1] ?? ""}`;
  const upper = isNamed(to) ? `at most ${line[to] ?? ""}` : `below ${line[to + 1] ?? ""}`;
  if (from === to && isNamed(from)) return line[from] ?? "";
  if (from === 0) return to === line.length - 1 ? "any number" : upper;
  return to === line.length - 1 ? lower : `${lower} and ${upper}`;
}
