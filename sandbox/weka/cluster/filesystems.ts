/** Filesystem groups and filesystems ("Manage filesystems"). */
import { parseCapacity } from "../../../policies/capacity.ts";
import { newId } from "../state.ts";
import type { Bytes, FileSystem, FileSystemGroup, State } from "../state.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";

const leastBytes = 1024n ** 3n;
const longestName = 32;

export interface NewFileSystem {
  readonly name: string;
  readonly group: string;
  /** Capacity literals. */
  readonly capacity: string;
  readonly ssdCapacity?: string | undefined;
  readonly encrypted: boolean;
  /** The bypass: encrypted with a key that lies beside the data. */
  readonly allowNoKms: boolean;
}

export function addFileSystem({ state, now }: Context, wanted: NewFileSystem): FileSystem {
  const { name, group } = wanted;
  if (name.length > longestName || /[/\\]/.test(name))
    throw new Refusal(`Invalid filesystem name "${name}"`);
  if (state.filesystems.some((known) => known.name === name))
    throw new Refusal(`Filesystem "${name}" already exists`, "exists");
  if (!state.filesystemGroups.some((known) => known.name === group))
    throw new Refusal(`Filesystem group "${group}" was not found`, "missing");
  const totalBytes = capacity(wanted.capacity);
  const ssdBytes = ssdPart(wanted.ssdCapacity, totalBytes);
  if (wanted.encrypted && !state.kms && !wanted.allowNoKms)
    throw new Refusal(
      "Cannot create an encrypted filesystem: no KMS is configured (allow-no-kms is the bypass)",
    );
  const filesystem = {
    id: newId(state),
    ...{ name, group, totalBytes, ssdBytes, encrypted: wanted.encrypted },
    readyAt: now + state.readinessDelayMs,
  };
  state.filesystems.push(filesystem);
  return filesystem;
}

export function updateFileSystem(
  { state }: Context,
  name: string,
  change: { readonly capacity?: string | undefined; readonly ssdCapacity?: string | undefined },
): void {
  const filesystem = fileSystem(state, name);
  const wasOnSsd = filesystem.ssdBytes === filesystem.totalBytes;
  const totalBytes =
    change.capacity === undefined ? filesystem.totalBytes : capacity(change.capacity);
  const used = usedBytes(state, name);
  if (BigInt(totalBytes) < used)
    throw new Refusal(`Filesystem "${name}" holds ${used} bytes, more than ${totalBytes}`);
  const ssdBytes =
    change.ssdCapacity === undefined && !wasOnSsd
      ? filesystem.ssdBytes
      : ssdPart(change.ssdCapacity, totalBytes);
  Object.assign(filesystem, { totalBytes, ssdBytes });
}

/** Deletes all its data. That a filesystem which S3 uses is refused is not documented. */
export function removeFileSystem({ state }: Context, name: string): void {
  fileSystem(state, name);
  const { s3 } = state;
  if (s3 !== undefined && [s3.defaultFilesystem, s3.configFilesystem].includes(name))
    throw new Refusal(`Filesystem "${name}" is in use by the S3 cluster`);
  const bucket = state.buckets.find(({ filesystem }) => filesystem === name);
  if (bucket !== undefined)
    throw new Refusal(`Filesystem "${name}" is in use by bucket "${bucket.name}"`);
  state.filesystems = state.filesystems.filter((known) => known.name !== name);
  state.directories = state.directories.filter((known) => known.filesystem !== name);
}

/** @throws Refusal when there is none of that name */
export function fileSystem(state: State, name: string): FileSystem {
  const found = state.filesystems.find((known) => known.name === name);
  if (found === undefined) throw new Refusal(`Filesystem "${name}" was not found`, "missing");
  return found;
}

export function usedBytes(state: State, filesystem: string): bigint {
  return state.directories
    .filter((directory) => directory.filesystem === filesystem)
    .reduce((sum, { bytes }) => sum + BigInt(bytes), 0n);
}

export interface GroupSettings {
  /** Seconds. */
  readonly ssdRetention?: number | undefined;
  /** Seconds. */
  readonly startDemote?: number | undefined;
}

export function addGroup(
  { state }: Context,
  name: string,
  settings: GroupSettings,
): FileSystemGroup {
  if (state.filesystemGroups.some((known) => known.name === name))
    throw new Refusal(`Filesystem group "${name}" already exists`, "exists");
  const { ssdRetention = 86_400, startDemote = 10 } = settings;
  const group = { id: newId(state), name, ssdRetention, startDemote };
  state.filesystemGroups.push(group);
  return group;
}

export function updateGroup({ state }: Context, name: string, settings: GroupSettings): void {
  const group = groupNamed(state, name);
  group.ssdRetention = settings.ssdRetention ?? group.ssdRetention;
  group.startDemote = settings.startDemote ?? group.startDemote;
}

export function removeGroup({ state }: Context, name: string): void {
  groupNamed(state, name);
  if (state.filesystems.some((filesystem) => filesystem.group === name))
    throw new Refusal(`Filesystem group "${name}" has filesystems`);
  state.filesystemGroups = state.filesystemGroups.filter((known) => known.name !== name);
}

/** @throws Refusal when there is none of that name */
function groupNamed(state: State, name: string): FileSystemGroup {
  const found = state.filesystemGroups.find((known) => known.name === name);
  if (found === undefined) throw new Refusal(`Filesystem group "${name}" was not found`, "missing");
  return found;
}

function capacity(literal: string): Bytes {
  const bytes = parseCapacity(literal);
  if (bytes === undefined || bytes < leastBytes)
    throw new Refusal(`Invalid capacity "${literal}": the minimum is 1 GiB`);
  return String(bytes);
}

function ssdPart(literal: string | undefined, total: Bytes): Bytes {
  if (literal === undefined) return total;
  const bytes = parseCapacity(literal);
  if (bytes === undefined || bytes > BigInt(total))
    throw new Refusal(`Invalid SSD capacity "${literal}": it is at most the total capacity`);
  return String(bytes);
}
