/** Property values as the Pulumi SDK puts them on the wire, to and from plain data (`runtime/rpc.js` of 3.270). */

import * as pulumi from "@pulumi/pulumi";
import { textsIn } from "../property.ts";
import type { Property, PropertyMap } from "../property.ts";
import type { Properties, Value } from "../provider.ts";

const { specialSigKey, specialSecretSig, specialResourceSig, unknownValue } = pulumi.runtime;

interface Marks {
  known: boolean;
  secret: boolean;
}

/** Every text that is marked secret anywhere inside a wire object, for hiding it in messages. */
export function secretTextsFromWire(wire: unknown): string[] {
  if (typeof wire !== "object" || wire === null) return [];
  const fields = asObject(wire);
  if (fields[specialSigKey] === specialSecretSig)
    return textsIn(valueFromWire(fields["value"], { known: true, secret: true }));
  return Object.values(fields).flatMap(secretTextsFromWire);
}

/** Reads a wire object property by property, with secret and unknown marks pushed up to the top level. */
export function propertiesFromWire(wire: unknown): PropertyMap {
  const properties: Record<string, Property> = {};
  for (const [key, item] of Object.entries(asObject(wire))) {
    const marks: Marks = { known: true, secret: false };
    const value = valueFromWire(item, marks);
    if (value === undefined) continue;
    properties[key] = marks.known
      ? { known: true, value, secret: marks.secret }
      : { known: false, secret: marks.secret };
  }
  return properties;
}

function valueFromWire(wire: unknown, marks: Marks): Value | undefined {
  if (wire === unknownValue || pulumi.isUnknown(wire)) {
    marks.known = false;
    return null;
  }
  if (
    wire === null ||
    typeof wire === "string" ||
    typeof wire === "number" ||
    typeof wire === "boolean"
  )
    return wire;
  if (Array.isArray(wire)) return wire.map((item) => valueFromWire(item, marks) ?? null);
  if (typeof wire !== "object") return undefined;
  return objectFromWire(asObject(wire), marks);
}

function objectFromWire(wire: Readonly<Record<string, unknown>>, marks: Marks): Value | undefined {
  const signature = wire[specialSigKey];
  if (signature === specialSecretSig) {
    marks.secret = true;
    return valueFromWire(wire["value"], marks);
  }
  if (signature === specialResourceSig) {
    // A resource given as a value stands for its id, a component for its URN. An empty id is one not yet known.
    const { id, urn } = wire;
    return valueFromWire(id === "" ? unknownValue : (id ?? urn), marks);
  }
  // What remains with a signature are assets and archives: their path, text or uri is all there is to compare.
  const entries = Object.entries(wire)
    .filter(([key]) => key !== specialSigKey)
    .map(([key, item]) => [key, valueFromWire(item, marks)] as const);
  return Object.fromEntries(entries);
}

/** Marks the secret ones so that the program's outputs are secret too. */
export function toWire(values: Properties, secret: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secret.includes(key) ? { [specialSigKey]: specialSecretSig, value: value ?? null } : value,
    ]),
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
