/**
 * WEKA's command line changed its words and its meaning three times. The version is asked once, and everything that the
 * driver says differently is in one table. What WEKA answers differently is not: `answers.ts` takes every shape.
 */
import { Failure } from "../../failure.ts";
import type { Administration, NewS3Cluster } from "../administration.ts";

/** A: 4.2 to 4.4.5. B: 4.4.6 to 5.0. C: 5.1. D: 6.0 and later. */
export type Generation = "A" | "B" | "C" | "D";

/** How one generation is spoken to, as far as it differs from another. */
export interface Speech {
  readonly credentials: Administration["credentials"];
  /** Makes a filesystem, a filesystem group, a bucket or the S3 cluster; everything else is `add` in all of them. */
  readonly create: string;
  /** Ends the S3 cluster or a bucket. */
  readonly destroy: string;
  /** Deletes a filesystem, a filesystem group or a user. */
  readonly delete: string;
  /** Takes a quota or a certificate back. */
  readonly reset: string;
  /** The servers of the S3 cluster. */
  readonly containers: string;
  /** The words of `s3 cluster add` that say where buckets and the configuration are kept. */
  readonly clusterFilesystems: (
    cluster: Pick<NewS3Cluster, "defaultFilesystem" | "configFilesystem">,
  ) => readonly string[];
  /** The words of `fs add` after the name. */
  readonly filesystemSize: (group: string, capacity: string) => readonly string[];
}

const groupFirst: Speech["filesystemSize"] = (group, capacity) => [group, capacity];

const bothFilesystems: Speech["clusterFilesystems"] = ({ defaultFilesystem, configFilesystem }) => [
  defaultFilesystem,
  configFilesystem,
];

const defaultFilesystemByName: Speech["clusterFilesystems"] = (cluster) => [
  "--default-fs-name",
  cluster.defaultFilesystem,
  cluster.configFilesystem,
];

const newWords = {
  create: "add",
  destroy: "remove",
  delete: "remove",
  reset: "reset",
  containers: "container",
};

/** WEKA 4.2, 4.4, 5.0, 5.1 and 6.0, "CLI reference guide"; 6.0, "Migrate to the new CLI". */
const speeches: Readonly<Record<Generation, Speech>> = {
  A: {
    credentials: "password",
    create: "create",
    destroy: "destroy",
    delete: "delete",
    reset: "unset",
    containers: "containers",
    clusterFilesystems: bothFilesystems,
    filesystemSize: groupFirst,
  },
  B: {
    ...newWords,
    credentials: "password",
    clusterFilesystems: bothFilesystems,
    filesystemSize: groupFirst,
  },
  C: {
    ...newWords,
    credentials: "keys",
    clusterFilesystems: defaultFilesystemByName,
    filesystemSize: groupFirst,
  },
  D: {
    ...newWords,
    credentials: "keys",
    clusterFilesystems: defaultFilesystemByName,
    // The old line is misread, not refused: its second word would be the capacity.
    filesystemSize: (group, capacity) => [capacity, "--fs-group", group],
  },
};

/**
 * @param printed what `weka --version` prints: some words and a version such as `5.0.2.1`
 * @throws Failure for a version that the driver does not speak
 */
export function speechOf(printed: string): Speech {
  const [version] = /\d+(?:\.\d+)+/.exec(printed) ?? [];
  if (version === undefined)
    throw new Failure(
      `\`weka --version\` printed ${JSON.stringify(printed.slice(0, 80))}, in which there is no version; this driver speaks WEKA 4.2 and later`,
    );
  const generation = generationOf(version);
  if (generation === undefined)
    throw new Failure(
      `weka is of version ${version}, which had another S3 service; this driver speaks WEKA 4.2 and later: upgrade the cluster, or leave it out of the stack`,
    );
  return speeches[generation];
}

/** @returns undefined for versions before 4.2, which had another S3 service */
export function generationOf(version: string): Generation | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (major >= 6) return "D";
  if (major === 5) return minor >= 1 ? "C" : "B";
  if (major !== 4 || minor < 2) return undefined;
  return minor > 4 || (minor === 4 && patch >= 6) ? "B" : "A";
}
