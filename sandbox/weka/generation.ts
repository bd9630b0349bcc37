/**
 * WEKA's administration changed its words and its meaning four times. Written apart from the driver's table on purpose:
 * a version that one of the two puts into the wrong generation shows.
 */
import { Refusal } from "./cluster/refusal.ts";

/** A: 4.2 to 4.4.5. B: 4.4.6 to 5.0. C: 5.1. D: 6.0 and later. */
export type Generation = "A" | "B" | "C" | "D";

const beginnings: readonly (readonly [from: readonly number[], Generation])[] = [
  [[6], "D"],
  [[5, 1], "C"],
  [[4, 4, 6], "B"],
  [[4, 2], "A"],
];

/** @throws Refusal for versions before 4.2, which the simulator does not play */
export function generationOf(version: string): Generation {
  const parts = version.split(".").map(Number);
  const found = beginnings.find(([from]) => !isBefore(parts, from));
  if (found === undefined)
    throw new Refusal(`The simulator plays WEKA 4.2 and later, not ${JSON.stringify(version)}`);
  return found[1];
}

function isBefore(version: readonly number[], from: readonly number[]): boolean {
  const index = from.findIndex((part, at) => part !== (version[at] ?? 0));
  return index >= 0 && (version[index] ?? 0) < (from[index] ?? 0);
}

/** What S3 users sign requests with: their name and password, or a key pair of its own ("S3 users and authentication"). */
export function credentialsIn(version: string): "password" | "keys" {
  return ["A", "B"].includes(generationOf(version)) ? "password" : "keys";
}
