/**
 * WEKA's command line changed its words and its meaning four times. The version is asked once, and everything that
 * differs is in one table.
 */
import { Failure } from "../failure.ts";

/** A: 4.2 to 4.4.5. B: 4.4.6 to 5.0. C: 5.1. D: 6.0 and later. */
export type Generation = "A" | "B" | "C" | "D";

/** The words of a generation where they differ from another's. */
export interface Words {
  readonly add: string;
  readonly remove: string;
  readonly reset: string;
  readonly container: string;
}

/** Generations that the driver speaks. */
const words: Partial<Readonly<Record<Generation, Words>>> = {
  B: { add: "add", remove: "remove", reset: "reset", container: "container" },
};

const spoken = "WEKA 4.4.6 to 5.0";

/**
 * @param printed what `weka --version` prints: some words and a version such as `5.0.2.1`
 * @throws Failure for a version that the driver does not speak
 */
export function wordsOf(printed: string): Words {
  const [version] = /\d+(?:\.\d+)+/.exec(printed) ?? [];
  if (version === undefined)
    throw new Failure(
      `\`weka --version\` printed ${JSON.stringify(printed.slice(0, 80))}, in which there is no version; this driver speaks ${spoken}`,
    );
  const generation = generationOf(version);
  const known = generation === undefined ? undefined : words[generation];
  if (known === undefined)
    throw new Failure(
      `weka is of version ${version}, whose commands differ; this driver speaks ${spoken}: run it with such a weka, or leave this cluster out of the stack`,
    );
  return known;
}

/** @returns undefined for versions before 4.2, which had another S3 service */
export function generationOf(version: string): Generation | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (major >= 6) return "D";
  if (major === 5) return minor >= 1 ? "C" : "B";
  if (major !== 4 || minor < 2) return undefined;
  return minor > 4 || (minor === 4 && patch >= 6) ? "B" : "A";
}
