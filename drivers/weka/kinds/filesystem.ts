import { setTimeout as sleep } from "node:timers/promises";
import { isNonEmpty } from "../../../policies/document.ts";
import { parseCapacity } from "../../../policies/capacity.ts";
import type { DesiredFilesystem, FilesystemSettings } from "../../../policies/weka/desired.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure, makeOrAdopt } from "../../failure.ts";
import type { Administration, SeenFilesystem } from "../administration.ts";
import { absence, explained, noFilesystemGroup, some } from "../causes.ts";
import type { Run } from "../run.ts";

export interface FilesystemRecord {
  readonly kind: "filesystem";
  readonly name: string;
  readonly status: string;
  readonly group: string | undefined;
  /** Bytes. */
  readonly capacity: string | undefined;
  readonly encrypted: boolean | undefined;
}

const pauseMs = 500;

/**
 * A filesystem. Without settings it is somebody else's: waited for while it is made, an error when it is missing, and
 * never changed. With settings it is made or adopted, and its capacity is kept to what is declared.
 */
export function filesystem(
  desired: DesiredFilesystem,
  run: Run,
): Kind<readonly SeenFilesystem[], FilesystemRecord> {
  const { weka, progress } = run;
  const { name, settings } = desired;
  const itself = (all: readonly SeenFilesystem[]): SeenFilesystem | undefined =>
    all.find((known) => known.name === name);
  return {
    observe: () => weka.filesystems(),
    next: (all) => {
      const seen = itself(all);
      if (seen === undefined) {
        if (settings !== undefined)
          return { is: "different", steps: [addition(name, settings, run)] };
        throw new Failure(
          absence("filesystem", name, "name one of these, or have it made first", all),
        );
      }
      if (!seen.ready) {
        if (seen.status !== "CREATING")
          throw new Failure(`filesystem "${name}" is ${seen.status}, not READY`);
        return { is: "waiting", for: `filesystem "${name}", which is being created` };
      }
      if (settings !== undefined) refuseFixed(name, settings, seen);
      const steps = settings === undefined ? [] : capacitySteps(name, settings, seen, run);
      return isNonEmpty(steps)
        ? { is: "different", steps }
        : { is: "settled", record: record(seen) };
    },
    record: (all) => {
      const seen = itself(all);
      return seen && record(seen);
    },
    removal: (all) => {
      const seen = itself(all);
      if (seen === undefined || settings === undefined) return [];
      if (desired.onDelete === "retain") {
        progress(
          `filesystem "${name}" stays; onDelete: "remove" would remove it with all its data`,
        );
        return [];
      }
      if (seen.status === "REMOVING")
        return [
          { says: `wait until filesystem "${name}" is gone`, act: () => untilGone(name, run) },
        ];
      return [
        {
          says: `remove filesystem "${name}" with all its data`,
          act: async () => {
            await refuseUsed(name, weka);
            await weka.removeFilesystem(name);
            await untilGone(name, run);
          },
        },
      ];
    },
  };
}

function addition(name: string, settings: FilesystemSettings, { weka }: Run): Step {
  const { group, capacity, encryption } = settings;
  const how = {
    none: "",
    kms: ", encrypted",
    "without-kms": ", encrypted with a key that is kept beside the data",
  };
  return {
    says: `add filesystem "${name}" of ${capacity} in group "${group}"${how[encryption]}`,
    act: () =>
      explained(
        () => makeOrAdopt(weka.addFilesystem(name, settings)),
        [noFilesystemGroup(weka, group)],
      ),
  };
}

/** What WEKA decides when it makes a filesystem, and never changes. */
function refuseFixed(name: string, settings: FilesystemSettings, seen: SeenFilesystem): void {
  const encrypted = settings.encryption !== "none";
  const is = (yes: boolean): string => (yes ? "encrypted" : "not encrypted");
  if (seen.encrypted !== undefined && seen.encrypted !== encrypted)
    throw new Failure(
      `filesystem "${name}" is ${is(seen.encrypted)}, but declared ${is(encrypted)}, and WEKA cannot change it: declare it as it is, or move the data to a new filesystem`,
    );
  if (seen.group !== undefined && seen.group !== settings.group)
    throw new Failure(
      `filesystem "${name}" is in group "${seen.group}", not "${settings.group}", and WEKA cannot move it: declare "${seen.group}"`,
    );
}

function capacitySteps(
  name: string,
  { capacity }: FilesystemSettings,
  seen: SeenFilesystem,
  { weka }: Run,
): Step[] {
  if (seen.capacity === undefined || seen.capacity === parseCapacity(capacity)) return [];
  return [
    {
      says: `set the capacity of filesystem "${name}" to ${capacity}`,
      act: () => weka.setFilesystemCapacity(name, capacity),
    },
  ];
}

/** WEKA would delete the data of a filesystem under its buckets. */
async function refuseUsed(name: string, weka: Administration): Promise<void> {
  const buckets = (await weka.buckets()).filter((bucket) => bucket.filesystem === name);
  if (buckets.length > 0)
    throw new Failure(
      `filesystem "${name}" still holds the buckets ${some(buckets.map((bucket) => JSON.stringify(bucket.name)))}: unlink or remove these first`,
    );
  const cluster = await weka.s3Cluster();
  if (cluster?.defaultFilesystem === name || cluster?.configFilesystem === name)
    throw new Failure(`filesystem "${name}" still serves the S3 cluster: remove that first`);
}

/** WEKA removes a filesystem in the background. */
async function untilGone(name: string, { weka, progress, patienceMs }: Run): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (let told = false; ; told = true) {
    if ((await weka.filesystems()).every((known) => known.name !== name)) return;
    if (!told) progress(`waiting until filesystem "${name}" is gone`);
    if (Date.now() > giveUpAt)
      throw new Failure(
        `filesystem "${name}" is still there after ${patienceMs / 1000} seconds; running again goes on from here`,
      );
    await sleep(pauseMs);
  }
}

function record({ name, status, group, capacity, encrypted }: SeenFilesystem): FilesystemRecord {
  return { kind: "filesystem", name, status, group, capacity: capacity?.toString(), encrypted };
}
