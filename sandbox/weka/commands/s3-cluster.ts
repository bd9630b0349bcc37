import {
  CliError,
  hostId,
  integerOption,
  listing,
  option,
  parseHostId,
  positional,
  silent,
} from "../cli.ts";
import type { Answer, Call, Commands, OptionKinds, Row } from "../cli.ts";
import { predefinedPolicies } from "../../../policies/weka/predefined.ts";
import type { S3Service, State } from "../state.ts";

const changeable: OptionKinds = {
  port: "value",
  domain: "value",
  container: "value",
  "all-servers": "flag",
  "anonymous-posix-uid": "value",
  "anonymous-posix-gid": "value",
};

export const s3ClusterCommands: Commands = {
  "s3 cluster": { run: show },
  "s3 cluster add": {
    positionals: ["default-fs-name", "config-fs-name"],
    options: { ...changeable, key: "value", secret: "value", "max-buckets-limit": "value" },
    run: add,
  },
  "s3 cluster update": { options: changeable, run: update },
  "s3 cluster remove": { run: remove },
  "s3 cluster status": { lists: true, run: status },
  "s3 cluster container list": { lists: true, run: listContainers },
  "s3 cluster container add": { positionals: ["container-ids..."], run: addContainers },
  "s3 cluster container remove": { positionals: ["container-ids..."], run: removeContainers },
  "cluster container": { lists: true, run: ({ state }) => listing(state.containers.map(describe)) },
};

/** @throws CliError while there is no S3 cluster */
export function service(state: State): S3Service {
  if (state.s3 === undefined) throw new CliError("S3 cluster is not configured");
  return state.s3;
}

/** @throws CliError while no server of the S3 cluster is ready */
export function readyService(call: Call): S3Service {
  const s3 = service(call.state);
  if (!s3.members.some((member) => member.readyAt <= call.now))
    throw new CliError("Could not find a running S3 container to run the command in");
  return s3;
}

function describe({ id, hostname, ip }: State["containers"][number]): Row {
  return { host_id: hostId(id), hostname, host_ip: ip, mode: "backend", status: "UP" };
}

function show({ state: { s3, certificate } }: Call): Answer {
  if (s3 === undefined) return { text: "S3 cluster is not configured", data: { active: false } };
  const hosts = s3.members.map(({ id }) => hostId(id));
  return {
    text: [
      "S3 Cluster Info",
      "        Status: Online",
      `     All Hosts: ${s3.allServers ? "on" : "off"}`,
      `          Port: ${s3.port}`,
      `    Filesystem: ${s3.defaultFilesystem}`,
      `     Config FS: ${s3.configFilesystem}`,
      `      S3 Hosts: ${hosts.join(", ")}`,
      `           TLS: ${certificate === undefined ? "off" : "on"}`,
    ].join("\n"),
    data: {
      active: true,
      all_hosts: s3.allServers,
      s3_hosts: hosts,
      port: String(s3.port),
      internal_port: "9001",
      filesystem_name: s3.defaultFilesystem,
      config_fs_name: s3.configFilesystem,
      domain: s3.domains.join(","),
      max_buckets_limit: s3.maxBuckets,
      anonymous_posix_uid: String(s3.anonymousUid),
      anonymous_posix_gid: String(s3.anonymousGid),
      tls_enabled: certificate !== undefined,
    },
  };
}

function add(call: Call): Answer {
  const { state, now } = call;
  if (state.s3 !== undefined) throw new CliError("S3 cluster already exists");
  const [defaultFilesystem, configFilesystem] = [positional(call, 0), positional(call, 1)];
  for (const name of [defaultFilesystem, configFilesystem]) {
    const filesystem = state.filesystems.find((known) => known.name === name);
    if (filesystem === undefined) throw new CliError(`Filesystem "${name}" was not found`);
    if (filesystem.readyAt > now) throw new CliError(`Filesystem "${name}" is not ready`);
  }
  const members = chosenContainers(call);
  if (members === undefined)
    throw new CliError("Either --container or --all-servers must be specified");
  state.s3 = {
    defaultFilesystem,
    configFilesystem,
    allServers: call.options.has("all-servers"),
    maxBuckets: integerOption(call, "max-buckets-limit") ?? 10_000,
    port: 9000,
    domains: [],
    anonymousUid: 65_534,
    anonymousGid: 65_534,
    members: members.map((id) => joining(id, call)),
  };
  applyOptions(call, state.s3);
  state.policies = [...predefinedPolicies];
  return silent;
}

function update(call: Call): Answer {
  const s3 = service(call.state);
  const members = chosenContainers(call);
  applyOptions(call, s3);
  if (members !== undefined)
    s3.members = members.map((id) => s3.members.find((m) => m.id === id) ?? joining(id, call));
  return silent;
}

function applyOptions(call: Call, s3: S3Service): void {
  const port = integerOption(call, "port") ?? s3.port;
  if (port === 9001 || port > 65_535) throw new CliError(`Invalid S3 port ${port}`);
  s3.port = port;
  const domain = option(call, "domain");
  if (domain !== undefined) {
    s3.domains = domain === "" ? [] : domain.split(",");
    // A change of the domains restarts all S3 containers.
    s3.members = s3.members.map(({ id }) => joining(id, call));
  }
  s3.anonymousUid = integerOption(call, "anonymous-posix-uid") ?? s3.anonymousUid;
  s3.anonymousGid = integerOption(call, "anonymous-posix-gid") ?? s3.anonymousGid;
}

function chosenContainers(call: Call): readonly number[] | undefined {
  const listed = call.options.get("container")?.flatMap((text) => text.split(","));
  const all = call.options.has("all-servers");
  if (listed !== undefined && all)
    throw new CliError("Only one of container or all-servers can be used");
  if (all) return call.state.containers.map(({ id }) => id);
  return listed?.map((text) => knownContainer(call, text));
}

function knownContainer(call: Call, text: string): number {
  const id = parseHostId(text);
  if (!call.state.containers.some((container) => container.id === id))
    throw new CliError(`Unrecognized host ID ${hostId(id)}`);
  return id;
}

function joining(id: number, { state, now }: Call): S3Service["members"][number] {
  return { id, readyAt: now + state.readinessDelayMs };
}

/** Ends the service, its buckets, policies and S3 users; directories with objects stay. */
function remove({ state }: Call): Answer {
  service(state);
  delete state.s3;
  state.buckets = [];
  state.policies = [];
  state.users = state.users.filter(({ role }) => role !== "S3");
  return silent;
}

function status(call: Call): Answer {
  const { members, port } = service(call.state);
  const rows = members.map(({ id, readyAt }) => {
    const container = call.state.containers.find((known) => known.id === id);
    const ready = readyAt <= call.now;
    return {
      id: hostId(id),
      hostname: container?.hostname,
      "s3 status": ready ? "Online" : "Not Ready",
      ip: container?.ip,
      port,
      version: call.state.version,
    };
  });
  const byHost = members.map(({ id, readyAt }) => [hostId(id), readyAt <= call.now] as const);
  return { ...listing(rows), data: Object.fromEntries(byHost) };
}

function listContainers(call: Call): Answer {
  const ids = service(call.state).members.map(({ id }) => hostId(id));
  return { ...listing(ids.map((id) => ({ id }))), data: ids };
}

function addContainers(call: Call): Answer {
  const s3 = service(call.state);
  const ids = call.positionals.map((text) => knownContainer(call, text));
  const already = ids.find((id) => s3.members.some((member) => member.id === id));
  if (already !== undefined) throw invalid(already, "is already part of the S3 cluster");
  s3.members.push(...ids.map((id) => joining(id, call)));
  return silent;
}

function removeContainers(call: Call): Answer {
  const s3 = service(call.state);
  const ids = call.positionals.map((text) => knownContainer(call, text));
  const absent = ids.find((id) => !s3.members.some((member) => member.id === id));
  if (absent !== undefined) throw invalid(absent, "is not part of the S3 cluster");
  const left = s3.members.filter(({ id }) => !ids.includes(id));
  if (left.length === 0)
    throw new CliError("Trying to set an invalid S3 configuration: no host is left");
  s3.members = left;
  return silent;
}

function invalid(id: number, reason: string): CliError {
  return new CliError(
    `Trying to set an invalid S3 configuration: Specified host ${hostId(id)} ${reason}`,
  );
}
