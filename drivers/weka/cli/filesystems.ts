import type { FilesystemAdministration } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { Filesystem, FilesystemGroup } from "../seen/filesystem.ts";
import type { Command } from "./command.ts";

/** Filesystems and their groups, over the command line. */
export function filesystemCommands(weka: Command): FilesystemAdministration {
  const { speech } = weka;
  return {
    filesystemGroups: async () =>
      read(
        "the list of filesystem groups",
        listOf(FilesystemGroup),
        await weka.read("fs", "group"),
      ),
    addFilesystemGroup: (name) => weka.change("fs", "group", speech.create, name),
    removeFilesystemGroup: (name) => weka.change("fs", "group", speech.delete, name),
    filesystems: async () =>
      read("the list of filesystems", listOf(Filesystem), await weka.read("fs")),
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
