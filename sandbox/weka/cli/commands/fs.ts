import {
  addFileSystem,
  addGroup,
  removeFileSystem,
  removeGroup,
  updateFileSystem,
  updateGroup,
} from "../../cluster/filesystems.ts";
import type { GroupSettings } from "../../cluster/filesystems.ts";
import { fileSystemRow, groupRow } from "../../rows.ts";
import { flag, listing, option, word } from "../command.ts";
import type { Answer, Call, Commands } from "../command.ts";
import { secondsOf } from "../durations.ts";
import type { OptionKinds } from "../syntax.ts";

const tiering: OptionKinds = { "target-ssd-retention": "value", "start-demote": "value" };

export const filesystemCommands: Commands = {
  fs: { right: "reader", lists: true, options: { name: "value" }, run: list },
  "fs add": {
    words: ["name", "fs-group", "total-capacity"],
    options: {
      "ssd-capacity": "value",
      "auth-required": "value",
      encrypted: "flag",
      "allow-no-kms": "flag",
      "kms-key-identifier": "value",
      "kms-namespace": "value",
      "kms-role-id": "value",
      "kms-secret-id": "value",
    },
    run: add,
  },
  "fs update": {
    words: ["name"],
    options: { "total-capacity": "value", "ssd-capacity": "value" },
    run: update,
  },
  "fs remove": {
    words: ["name"],
    options: { "purge-from-obs": "flag" },
    asksFirst: true,
    run: (call) => {
      removeFileSystem(call, word(call, "name"));
      return undefined;
    },
  },
  "fs group": {
    right: "reader",
    lists: true,
    run: ({ state, face }) =>
      listing(state.filesystemGroups.map((group) => groupRow(group, face.writeId))),
  },
  "fs group add": {
    words: ["name"],
    options: tiering,
    run: (call) => {
      addGroup(call, word(call, "name"), settings(call));
      return undefined;
    },
  },
  "fs group update": {
    words: ["name"],
    options: tiering,
    run: (call) => {
      updateGroup(call, word(call, "name"), settings(call));
      return undefined;
    },
  },
  "fs group remove": {
    words: ["name"],
    run: (call) => {
      removeGroup(call, word(call, "name"));
      return undefined;
    },
  },
};

function list(call: Call): Answer {
  const { state, now, face } = call;
  const name = option(call, "name");
  const shown = state.filesystems.filter((known) => name === undefined || known.name === name);
  return listing(shown.map((known) => fileSystemRow(state, known, { now, id: face.writeId })));
}

function add(call: Call): undefined {
  addFileSystem(call, {
    name: word(call, "name"),
    group: option(call, "fs-group") ?? "default",
    capacity: word(call, "total-capacity"),
    ssdCapacity: option(call, "ssd-capacity"),
    encrypted: flag(call, "encrypted"),
    allowNoKms: flag(call, "allow-no-kms"),
  });
}

function update(call: Call): undefined {
  const capacity = option(call, "total-capacity");
  updateFileSystem(call, word(call, "name"), {
    capacity,
    ssdCapacity: option(call, "ssd-capacity"),
  });
}

function settings(call: Call): GroupSettings {
  const seconds = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : secondsOf(text);
  return {
    ssdRetention: seconds(option(call, "target-ssd-retention") ?? option(call, "ssd-retention")),
    startDemote: seconds(option(call, "start-demote")),
  };
}
