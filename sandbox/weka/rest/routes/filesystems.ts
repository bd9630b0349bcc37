/** `/fileSystemGroups`, `/fileSystems`. */
import { z } from "zod";
import {
  addFileSystem,
  addGroup,
  removeFileSystem,
  removeGroup,
  updateFileSystem,
  updateGroup,
} from "../../cluster/filesystems.ts";
import { Refusal } from "../../cluster/refusal.ts";
import { bracketedId, fileSystemRow, groupRow } from "../../rows.ts";
import { uidKinds, uidOf } from "../../state.ts";
import { capacityLiteral, get, post, put, read, remove, whole } from "../route.ts";
import type { RestCall, Route } from "../route.ts";

const groupSettings = { target_ssd_retention: whole.optional(), start_demote: whole.optional() };

const NewGroup = z.object({ name: z.string(), ...groupSettings });

const GroupChange = z.object(groupSettings);

const NewFileSystem = z.object({
  name: z.string(),
  group_name: z.string(),
  total_capacity: capacityLiteral,
  ssd_capacity: capacityLiteral.optional(),
  encrypted: z.boolean().default(false),
  allow_no_kms: z.boolean().default(false),
});

const FileSystemChange = z.object({
  total_capacity: capacityLiteral.optional(),
  ssd_capacity: capacityLiteral.optional(),
});

export const filesystemRoutes: readonly Route[] = [
  get("/fileSystemGroups", "reader", ({ state }) =>
    state.filesystemGroups.map((group) => groupRow(group, bracketedId)),
  ),
  post("/fileSystemGroups", "administrator", (call) => {
    const { name, ...settings } = read(call, NewGroup);
    return groupRow(addGroup(call, name, settingsOf(settings)), bracketedId);
  }),
  put("/fileSystemGroups/:uid", "administrator", (call) => {
    updateGroup(call, groupName(call), settingsOf(read(call, GroupChange)));
  }),
  remove("/fileSystemGroups/:uid", "administrator", (call) => {
    removeGroup(call, groupName(call));
  }),
  get("/fileSystems", "reader", ({ state, now }) =>
    state.filesystems.map((known) => fileSystemRow(state, known, { now, id: bracketedId })),
  ),
  post("/fileSystems", "administrator", (call) => {
    const wanted = read(call, NewFileSystem);
    const made = addFileSystem(call, {
      name: wanted.name,
      group: wanted.group_name,
      capacity: wanted.total_capacity,
      ssdCapacity: wanted.ssd_capacity,
      encrypted: wanted.encrypted,
      allowNoKms: wanted.allow_no_kms,
    });
    return fileSystemRow(call.state, made, { now: call.now, id: bracketedId });
  }),
  put("/fileSystems/:uid", "administrator", (call) => {
    const { total_capacity: capacity, ssd_capacity: ssdCapacity } = read(call, FileSystemChange);
    updateFileSystem(call, fileSystemName(call), { capacity, ssdCapacity });
  }),
  remove("/fileSystems/:uid", "administrator", (call) => {
    removeFileSystem(call, fileSystemName(call));
  }),
];

function settingsOf(given: z.output<typeof GroupChange>): {
  ssdRetention: number | undefined;
  startDemote: number | undefined;
} {
  return { ssdRetention: given.target_ssd_retention, startDemote: given.start_demote };
}

function groupName({ state, part }: RestCall): string {
  const uid = part("uid");
  const found = state.filesystemGroups.find(
    ({ id }) => uidOf(uidKinds.filesystemGroup, id) === uid,
  );
  if (found === undefined) throw new Refusal(`Filesystem group ${uid} was not found`, "missing");
  return found.name;
}

function fileSystemName({ state, part }: RestCall): string {
  const uid = part("uid");
  const found = state.filesystems.find(({ id }) => uidOf(uidKinds.filesystem, id) === uid);
  if (found === undefined) throw new Refusal(`Filesystem ${uid} was not found`, "missing");
  return found.name;
}
