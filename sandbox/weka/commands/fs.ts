import { parseCapacity } from "../../../policies/weka/capacity.ts";
import { CliError, listing, option, positional, silent } from "../cli.ts";
import type { Answer, Call, Commands, Row } from "../cli.ts";
import type { FileSystem } from "../state.ts";

export const filesystemCommands: Commands = {
  fs: { lists: true, options: { name: "value" }, run: list },
  "fs add": {
    positionals: ["name", "group-name", "total-capacity"],
    options: { "ssd-capacity": "value", "auth-required": "value", encrypted: "flag" },
    run: add,
  },
  "fs remove": { positionals: ["name"], options: { "purge-from-obs": "flag" }, run: remove },
  "fs group": { lists: true, run: ({ state }) => listing(state.filesystemGroups.map(group)) },
  "fs group add": { positionals: ["name"], run: addGroup },
  "fs group remove": { positionals: ["name"], run: removeGroup },
};

function list(call: Call): Answer {
  const name = option(call, "name");
  const rows = call.state.filesystems
    .filter((filesystem) => name === undefined || filesystem.name === name)
    .map((filesystem) => describe(filesystem, call.now));
  return listing(rows);
}

function describe(filesystem: FileSystem, now: number): Row {
  const ready = filesystem.readyAt <= now;
  return {
    id: `FSId<${filesystem.id}>`,
    name: filesystem.name,
    group_name: filesystem.group,
    status: ready ? "READY" : "CREATING",
    total_budget: filesystem.totalBytes,
    is_ready: ready,
    is_creating: !ready,
    is_removing: false,
    is_encrypted: false,
  };
}

function add(call: Call): Answer {
  const { state, now } = call;
  const [name, groupName] = [positional(call, 0), positional(call, 1)];
  if (state.filesystems.some((known) => known.name === name))
    throw new CliError(`Filesystem "${name}" already exists`);
  if (!state.filesystemGroups.includes(groupName))
    throw new CliError(`Filesystem group "${groupName}" was not found`);
  const bytes = parseCapacity(positional(call, 2));
  if (bytes === undefined || bytes < 1024n ** 3n)
    throw new CliError(`Invalid capacity "${positional(call, 2)}": the minimum is 1 GiB`);
  state.filesystems.push({
    id: state.nextId,
    name,
    group: groupName,
    totalBytes: Number(bytes),
    readyAt: now + state.readinessDelayMs,
  });
  state.nextId += 1;
  return silent;
}

function remove(call: Call): Answer {
  const { state } = call;
  const name = positional(call, 0);
  if (!state.filesystems.some((known) => known.name === name))
    throw new CliError(`Filesystem "${name}" was not found`);
  if (
    state.s3 !== undefined &&
    [state.s3.defaultFilesystem, state.s3.configFilesystem].includes(name)
  )
    throw new CliError(`Filesystem "${name}" is in use by the S3 cluster`);
  state.filesystems = state.filesystems.filter((known) => known.name !== name);
  state.directories = state.directories.filter((known) => known.filesystem !== name);
  return silent;
}

function group(name: string): Row {
  return { name };
}

function addGroup(call: Call): Answer {
  const name = positional(call, 0);
  if (call.state.filesystemGroups.includes(name))
    throw new CliError(`Filesystem group "${name}" already exists`);
  call.state.filesystemGroups.push(name);
  return silent;
}

function removeGroup(call: Call): Answer {
  const name = positional(call, 0);
  if (call.state.filesystems.some((filesystem) => filesystem.group === name))
    throw new CliError(`Filesystem group "${name}" has filesystems`);
  call.state.filesystemGroups = call.state.filesystemGroups.filter((known) => known !== name);
  return silent;
}
