import { z } from "zod";
import type { FilesystemAdministration, SeenFilesystem } from "../administration.ts";
import { bytes, listOf, read, row, text } from "./answers.ts";
import type { Command } from "./command.ts";

const Group = row(z.object({ name: z.string() }), { name: ["group_name"] });

const Filesystem = row(
  z.object({
    name: z.string(),
    group_name: text,
    total_budget: bytes.nullish(),
    is_encrypted: z.boolean().nullish(),
    status: text,
    is_ready: z.boolean().nullish(),
    is_removing: z.boolean().nullish(),
  }),
  { name: ["fs_name"], group_name: ["group"], total_budget: ["total_capacity"] },
);

/** Filesystems and their groups, over the command line. */
export function filesystemCommands(weka: Command): FilesystemAdministration {
  const { speech } = weka;
  return {
    filesystemGroups: async () =>
      read("the list of filesystem groups", listOf(Group), await weka.read("fs", "group")),
    addFilesystemGroup: (name) => weka.change("fs", "group", speech.create, name),
    removeFilesystemGroup: (name) => weka.change("fs", "group", speech.delete, name),
    filesystems: async () =>
      read("the list of filesystems", listOf(Filesystem), await weka.read("fs")).map(filesystem),
    addFilesystem: (name, { group, capacity, ssdCapacity, encryption }) =>
      weka.change(
        ...["fs", speech.create, name, ...speech.filesystemSize(group, capacity)],
        ...(ssdCapacity === undefined ? [] : ["--ssd-capacity", ssdCapacity]),
        ...(encryption === "none" ? [] : ["--encrypted"]),
        ...(encryption === "without-kms" ? ["--allow-no-kms"] : []),
      ),
    setFilesystemCapacity: (name, capacity) =>
      weka.change("fs", "update", name, "--total-capacity", capacity),
    removeFilesystem: (name) => weka.change("fs", speech.delete, name, "-f"),
  };
}

function filesystem(seen: z.output<typeof Filesystem>): SeenFilesystem {
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
