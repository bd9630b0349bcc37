import { z } from "zod";
import { parseCapacity } from "../../../policies/capacity.ts";
import { Failure, Refused } from "../../failure.ts";
import type { FilesystemAdministration } from "../administration.ts";
import { bytes, id, listOf, read, text } from "../cli/answers.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";

const Group = z.object({ uid: id, name: z.string() });

const Filesystem = z.object({
  uid: id,
  name: z.string(),
  group_name: text,
  total_budget: bytes.nullish(),
  is_encrypted: z.boolean().nullish(),
  status: text,
  is_ready: z.boolean().nullish(),
  is_removing: z.boolean().nullish(),
});

type SeenByUid = z.output<typeof Filesystem>;

/** Filesystems and their groups, over REST, which knows them by ids of its own. */
export function filesystemRequests(api: Api): FilesystemAdministration {
  const groups = async (): Promise<z.output<typeof Group>[]> =>
    read("the list of filesystem groups", listOf(Group), await api.get("/fileSystemGroups"));
  return {
    filesystemGroups: async () => (await groups()).map(({ name }) => ({ name })),
    addFilesystemGroup: async (name) => {
      await api.post("/fileSystemGroups", { name });
    },
    removeFilesystemGroup: async (name) => {
      const group = (await groups()).find((known) => known.name === name);
      if (group === undefined) throw unknown("filesystem group", name);
      await api.delete(`/fileSystemGroups/${segment(group.uid)}`);
    },
    filesystems: async () => (await listed(api)).map(filesystem),
    addFilesystem: async (name, { group, capacity, ssdCapacity, encryption }) => {
      await api.post("/fileSystems", {
        name,
        group_name: group,
        total_capacity: bytesOf(capacity),
        ...(ssdCapacity === undefined ? {} : { ssd_capacity: bytesOf(ssdCapacity) }),
        ...(encryption === "none" ? {} : { encrypted: true }),
        ...(encryption === "without-kms" ? { allow_no_kms: true } : {}),
      });
    },
    setFilesystemCapacity: async (name, capacity) =>
      api.put(`/fileSystems/${segment(await filesystemUid(api, name))}`, {
        total_capacity: bytesOf(capacity),
      }),
    removeFilesystem: async (name) =>
      api.delete(`/fileSystems/${segment(await filesystemUid(api, name))}`),
  };
}

/** @throws Refused when there is no such filesystem */
export async function filesystemUid(api: Api, name: string): Promise<string> {
  const found = (await listed(api)).find((known) => known.name === name);
  if (found === undefined) throw unknown("filesystem", name);
  return found.uid;
}

/** What the command line is told too: a name is all that people know. */
export function unknown(what: string, name: string): Refused {
  return new Refused(
    `GET the uid of ${what} ${name}`,
    `there is no ${what} ${JSON.stringify(name)}`,
    "WEKA",
  );
}

async function listed(api: Api): Promise<SeenByUid[]> {
  return read("the list of filesystems", listOf(Filesystem), await api.get("/fileSystems"));
}

function filesystem(
  seen: SeenByUid,
): Awaited<ReturnType<FilesystemAdministration["filesystems"]>>[number] {
  const removing = seen.is_removing === true;
  const ready = !removing && (seen.is_ready ?? seen.status === "READY");
  return {
    name: seen.name,
    group: seen.group_name,
    capacity: seen.total_budget ?? undefined,
    encrypted: seen.is_encrypted ?? undefined,
    ready,
    status: removing ? "REMOVING" : (seen.status ?? (ready ? "READY" : "CREATING")),
  };
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
