/** Why WEKA refused, found out by looking, because its texts differ by version: the driver's sentence before WEKA's own. */
import { Failure, Refused } from "../failure.ts";
import type { Administration } from "./administration.ts";

/** @returns a sentence that says what is wrong and what to do, or undefined when this is not the cause */
export type Cause = (reason: string) => Promise<string | undefined>;

/**
 * @param act what WEKA may refuse
 * @throws Failure with the first cause that holds and WEKA's reason, or what `act` throws when none does
 */
export async function explained<T>(act: () => Promise<T>, causes: readonly Cause[]): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    for (const cause of causes) {
      const sentence = await cause(error.reason);
      if (sentence !== undefined) throw new Failure(`${sentence}; WEKA says: ${error.reason}`);
    }
    throw error;
  }
}

/** There is no S3 cluster, or none of its servers is ready. */
export function noService(weka: Administration): Cause {
  return async (reason) => {
    if ((await weka.s3Cluster()) === undefined)
      return "WEKA has no S3 cluster: declare one, or add it first";
    return /running S3 container/i.test(reason)
      ? "no server of the S3 cluster is ready: run again when `weka s3 cluster status` shows one"
      : undefined;
  };
}

export function noFilesystem(weka: Administration, name: string): Cause {
  return () =>
    missing("filesystem", name, "name one of these, or have it made first", () =>
      weka.filesystems(),
    );
}

export function noFilesystemGroup(weka: Administration, name: string): Cause {
  return () =>
    missing("filesystem group", name, "name one of these, or have it made first", () =>
      weka.filesystemGroups(),
    );
}

export function noPolicy(weka: Administration, name: string): Cause {
  return () =>
    missing("policy", name, "name one of these, or declare it", async () =>
      (await weka.policies()).map((policy) => ({ name: policy })),
    );
}

/** Runs an action that takes something away; that somebody else was faster is as good. */
export async function removeOrMiss(
  act: () => Promise<void>,
  stillThere: () => Promise<boolean>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refused) || (await stillThere())) throw error;
  }
}

async function missing(
  what: string,
  name: string,
  fix: string,
  list: () => Promise<readonly { readonly name: string }[]>,
): Promise<string | undefined> {
  const all = await list();
  return all.some((known) => known.name === name) ? undefined : absence(what, name, fix, all);
}

/** The sentence about an object that is not there, with those that are. */
export function absence(
  what: string,
  name: string,
  fix: string,
  all: readonly { readonly name: string }[],
): string {
  const others = all.map((known) => JSON.stringify(known.name));
  const has = others.length === 0 ? "none" : some(others);
  return `WEKA has no ${what} ${JSON.stringify(name)}; it has ${has}: ${fix}`;
}

const shown = 10;

/** The first of a list that may be long. */
export function some(all: readonly string[]): string {
  const more = all.length - shown;
  return all.slice(0, shown).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
