/** The WEKA section as the arguments of components: plain data, no Pulumi. */
import type { BucketName } from "../policies/names.ts";
import type { FilesystemSettings } from "../policies/weka/desired.ts";
import type { WekaConfig } from "./weka.ts";

type BucketConfig = WekaConfig["buckets"][string];

interface BucketSettings {
  readonly bucket: BucketName;
  readonly anonymous: BucketConfig["anonymous"];
  readonly onDelete: BucketConfig["onDelete"];
  readonly filesystem?: string;
  readonly hardQuota?: string;
  readonly existingPath?: string;
}

/** A bucket's own settings. */
export function wekaBucketSettings({
  name,
  filesystem,
  quota,
  existingPath,
  anonymous,
  onDelete,
}: BucketConfig): BucketSettings {
  return {
    bucket: name,
    anonymous,
    onDelete,
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(quota === undefined ? {} : { hardQuota: quota }),
    ...(existingPath === undefined ? {} : { existingPath }),
  };
}

interface Making extends FilesystemSettings {
  readonly onDelete: "retain" | "remove";
}

interface FilesystemArguments {
  /** Of the component. */
  readonly key: string;
  readonly filesystem: string;
  readonly make?: Making;
}

/** Every filesystem that the section makes, then those that it only names and expects to be there. */
export function wekaFilesystems({ filesystems, cluster }: WekaConfig): FilesystemArguments[] {
  const made = Object.entries(filesystems).map(([key, { name, ...make }]) => ({
    key: `fs-${key}`,
    filesystem: name,
    make,
  }));
  const named = [
    { key: "data", filesystem: cluster.filesystem },
    { key: "config", filesystem: cluster.configFilesystem },
  ];
  const names = new Set(made.map(({ filesystem }) => filesystem));
  return [...made, ...named.filter(({ filesystem }) => !names.has(filesystem))];
}
