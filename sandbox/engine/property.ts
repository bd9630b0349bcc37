/** What the engine knows of a resource's inputs: plain values, each secret or not, some unknown during a preview. */

import type { Properties, Value } from "./provider.ts";

/** One top-level input. A secret anywhere in it makes all of it secret here, where Pulumi's engine keeps the rest readable. */
export type Property =
  | { readonly known: true; readonly value: Value; readonly secret: boolean }
  | { readonly known: false; readonly secret: boolean };

export type PropertyMap = Readonly<Record<string, Property>>;

/** The values that are known, for a provider. */
export function knownValues(properties: PropertyMap): Properties {
  const values: Record<string, Value> = {};
  for (const [key, property] of Object.entries(properties)) {
    if (property.known) values[key] = property.value;
  }
  return values;
}

export function isFullyKnown(properties: PropertyMap): boolean {
  return Object.values(properties).every((property) => property.known);
}

/** The names of the inputs that the program marked secret, sorted. */
export function secretNames(properties: PropertyMap): string[] {
  return Object.entries(properties)
    .filter(([, property]) => property.secret)
    .map(([key]) => key)
    .sort();
}

/** Whether two values are the same JSON data; an absent property equals an undefined one. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  return Object.keys({ ...a, ...b }).every((key) => sameValue(a[key], b[key]));
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every text inside a value that is long enough to be looked for in a message. */
export function textsIn(value: Value | undefined): string[] {
  if (typeof value === "string") return value.length >= 4 ? [value] : [];
  if (isList(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
