import { parseCapacity } from "../../../policies/capacity.ts";
import { Failure } from "../../failure.ts";
import type { FilesystemAdministration } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { Filesystem, FilesystemGroup } from "../seen/filesystem.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";
import { uidOf } from "./uid.ts";

const groups = "/fileSystemGroups";
const filesystems = "/fileSystems";

/** Filesystems and their groups, over REST, which knows them by ids of its own. */
export function filesystemRequests(api: Api): FilesystemAdministration {
  const filesystem = async (name: string): Promise<string> =>
    `${filesystems}/${segment(await filesystemUid(api, name))}`;
  return {
    filesystemGroups: async () =>
      read("the list of filesystem groups", listOf(FilesystemGroup), await api.get(groups)),
    addFilesystemGroup: async (name) => {
      await api.post(groups, { name });
    },
    removeFilesystemGroup: async (name) =>
      api.delete(`${groups}/${segment(await uidOf(api, groups, "filesystem group", name))}`),
    filesystems: async () =>
      read("the list of filesystems", listOf(Filesystem), await api.get(filesystems)),
    addFilesystem: async (name, { group, capacity, ssdCapacity, encryption }) => {
      await api.post(filesystems, {
        name,
        group_name: group,
        total_capacity: bytesOf(capacity),
        ...(ssdCapacity === undefined ? {} : { ssd_capacity: bytesOf(ssdCapacity) }),
        ...(encryption === "none" ? {} : { encrypted: true }),
        ...(encryption === "without-kms" ? { allow_no_kms: true } : {}),
      });
    },
    setFilesystemCapacity: async (name, capacity) =>
      api.put(await filesystem(name), { total_capacity: bytesOf(capacity) }),
    removeFilesystem: async (name) => api.delete(await filesystem(name)),
  };
}

/** @throws Refused when there is no such filesystem */
export function filesystemUid(api: Api, name: string): Promise<string> {
  return uidOf(api, filesystems, "filesystem", name);
}

/** The API takes capacities of filesystems in bytes, and those of buckets as literals. */
function bytesOf(capacity: string): bigint {
  const size = parseCapacity(capacity);
  if (size === undefined)
    throw new Failure(
      `${JSON.stringify(capacity)} is no capacity; write for example 100GB or 2TiB`,
    );
  return size;
}
