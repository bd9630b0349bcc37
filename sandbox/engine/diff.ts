/** Differences between two versions of a resource's inputs, down to the property; JSON texts are compared as data. */

import type { PropertyChange, Shown } from "./operation.ts";
import type { PropertyMap } from "./property.ts";
import { isList, isObject, sameValue } from "./property.ts";
import type { Properties, Value } from "./provider.ts";

/** The names of the top-level inputs that differ, sorted. An unknown input counts as different. */
export function changedInputs(before: Properties, after: PropertyMap): string[] {
  return Object.keys({ ...before, ...after })
    .filter((key) => {
      const next = after[key];
      if (next?.known === false) return true;
      return !sameValue(before[key], next?.value);
    })
    .sort();
}

/**
 * Every difference between the recorded inputs and those the program registers now. A property that is secret on either
 * side is one change without values.
 */
export function inputChanges(
  before: Properties,
  secretBefore: ReadonlySet<string>,
  after: PropertyMap,
): PropertyChange[] {
  return changedInputs(before, after).flatMap((key) => {
    const old = before[key];
    const next = after[key];
    const secret = secretBefore.has(key) || next?.secret === true;
    const shownAfter = next && shown(next.known ? next.value : undefined, secret);
    const whole = change(key, shown(old, secret), old !== undefined, shownAfter);
    if (secret || next?.known !== true || old === undefined) return [whole];
    return valueChanges(key, old, next.value);
  });
}

/** Differences of two plain property sets, such as outputs before and after a refresh. */
export function plainChanges(
  before: Properties,
  after: Properties,
  secret: ReadonlySet<string>,
): PropertyChange[] {
  const next = Object.entries(after).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, { known: true, value, secret: secret.has(key) }] as const],
  );
  return inputChanges(before, secret, Object.fromEntries(next));
}

function shown(value: Value | undefined, secret: boolean): Shown {
  if (secret) return "secret";
  return value === undefined ? "unknown" : { value };
}

function change(
  path: string,
  before: Shown,
  had: boolean,
  after: Shown | undefined,
): PropertyChange {
  return { path, ...(had ? { before } : {}), ...(after === undefined ? {} : { after }) };
}

function valueChanges(
  path: string,
  before: Value | undefined,
  after: Value | undefined,
): PropertyChange[] {
  if (sameValue(before, after)) return [];
  const inside = changesInside(path, asData(before), asData(after));
  // JSON texts that differ only in white space or in the order of keys still differ as text.
  return inside.length > 0 ? inside : [leaf(path, before, after)];
}

function changesInside(
  path: string,
  before: Value | undefined,
  after: Value | undefined,
): PropertyChange[] {
  if (isList(before) && isList(after)) return listChanges(path, before, after);
  if (!isObject(before) || !isObject(after)) return [];
  return Object.keys({ ...before, ...after }).flatMap((key) =>
    valueChanges(member(path, key), before[key], after[key]),
  );
}

function leaf(path: string, before: Value | undefined, after: Value | undefined): PropertyChange {
  return {
    path,
    ...(before === undefined ? {} : { before: { value: before } }),
    ...(after === undefined ? {} : { after: { value: after } }),
  };
}

/** Compares what lies between the equal head and the equal tail, so that one inserted item is one change. */
function listChanges(
  path: string,
  before: readonly Value[],
  after: readonly Value[],
): PropertyChange[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && sameValue(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && sameValue(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const middle = Math.max(before.length, after.length) - head - tail;
  return Array.from({ length: middle }, (_, offset) => head + offset).flatMap((index) =>
    valueChanges(
      `${path}[${index}]`,
      index < before.length - tail ? before[index] : undefined,
      index < after.length - tail ? after[index] : undefined,
    ),
  );
}

/** A JSON document given as text, such as a policy, as the data it stands for; anything else as it is. */
function asData(value: Value | undefined): Value | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return isJson(parsed) ? parsed : value;
  } catch {
    return value;
  }
}

/** JSON.parse yields nothing but JSON; this says so to the type checker for the two shapes that matter here. */
function isJson(value: unknown): value is Value {
  return typeof value === "object" && value !== null;
}

function member(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
