import { disableAuditWebhook, enableAuditWebhook } from "../../cluster/audit-webhook.ts";
import { Refusal } from "../../cluster/refusal.ts";
import {
  addContainers,
  addService,
  removeContainers,
  removeService,
  service,
  setDefaultFilesystem,
  updateService,
} from "../../cluster/s3-service.ts";
import type { ServiceChange } from "../../cluster/s3-service.ts";
import { serviceRow } from "../../rows.ts";
import { flag, integerOption, listing, option, parseHostId, table, word } from "../command.ts";
import type { Answer, Call, Commands } from "../command.ts";
import type { OptionKinds } from "../syntax.ts";

const changeable: OptionKinds = {
  port: "value",
  domain: "value",
  container: "value",
  "all-servers": "flag",
  "anonymous-posix-uid": "value",
  "anonymous-posix-gid": "value",
};

export const s3ClusterCommands: Commands = {
  "s3 cluster": { right: "reader", shows: true, run: show },
  "s3 cluster add": {
    words: ["default-fs-name", "config-fs-name"],
    options: { ...changeable, key: "value", secret: "value", "max-buckets-limit": "value" },
    asksFirst: true,
    run: add,
  },
  "s3 cluster update": { options: changeable, asksFirst: true, run: update },
  "s3 cluster remove": {
    asksFirst: true,
    run: (call) => {
      removeService(call);
      return undefined;
    },
  },
  "s3 cluster status": { right: "reader", lists: true, run: status },
  "s3 cluster container list": { right: "reader", lists: true, run: listContainers },
  "s3 cluster container add": {
    words: ["container-ids..."],
    run: (call) => {
      addContainers(call, containerIds(call), hostId(call));
      return undefined;
    },
  },
  "s3 cluster container remove": {
    words: ["container-ids..."],
    run: (call) => {
      removeContainers(call, containerIds(call), hostId(call));
      return undefined;
    },
  },
  "s3 cluster setup show": {
    right: "reader",
    shows: true,
    run: ({ state }) => {
      const data = { default_fs_name: service(state).defaultFilesystem ?? "" };
      return { text: table([data]), data };
    },
  },
  "s3 cluster setup update": {
    options: {
      "default-fs-name": "value",
      "clear-default-fs": "flag",
      "anonymous-posix-uid": "value",
      "anonymous-posix-gid": "value",
    },
    run: setUp,
  },
  "s3 cluster audit-webhook show": { right: "reader", shows: true, run: showWebhook },
  "s3 cluster audit-webhook enable": {
    options: { endpoint: "value", "auth-token": "value", verify: "flag" },
    run: enableWebhook,
  },
  "s3 cluster audit-webhook disable": {
    run: (call) => {
      disableAuditWebhook(call);
      return undefined;
    },
  },
};

function show({ state, face }: Call): Answer {
  const { s3 } = state;
  if (s3 === undefined) return { text: "S3 cluster is not configured", data: { active: false } };
  const data = serviceRow(state, s3, face.writeId);
  const hosts = s3.members.map(({ id }) => face.writeId("HostId", id)).join(", ");
  const lines = [
    "S3 Cluster Info",
    "        Status: Online",
    `     All Hosts: ${s3.allServers ? "on" : "off"}`,
    `          Port: ${s3.port}`,
    `    Filesystem: ${s3.defaultFilesystem ?? ""}`,
    `     Config FS: ${s3.configFilesystem}`,
    `      S3 Hosts: ${hosts}`,
    `           TLS: ${data["tls_enabled"] === true ? "on" : "off"}`,
  ];
  return { text: lines.join("\n"), data };
}

function add(call: Call): undefined {
  addService(call, {
    ...changes(call),
    defaultFilesystem: option(call, "default-fs-name"),
    configFilesystem: word(call, "config-fs-name"),
    maxBuckets: integerOption(call, "max-buckets-limit"),
  });
}

function update(call: Call): undefined {
  if (call.face.confirms && !Object.keys(changeable).some((name) => call.given.has(name)))
    throw new Refusal("at least one option is required"); // From 6.0 on; the text is guessed.
  updateService(call, changes(call));
}

function changes(call: Call): ServiceChange {
  const listed = call.given.get("container")?.flatMap((text) => text.split(","));
  const all = flag(call, "all-servers");
  if (listed !== undefined && all)
    throw new Refusal("Only one of container or all-servers can be used");
  return {
    port: integerOption(call, "port"),
    domain: option(call, "domain"),
    anonymousUid: integerOption(call, "anonymous-posix-uid"),
    anonymousGid: integerOption(call, "anonymous-posix-gid"),
    containers: all ? "all" : listed?.map(parseHostId),
  };
}

function setUp(call: Call): undefined {
  const name = option(call, "default-fs-name");
  if (name !== undefined || flag(call, "clear-default-fs")) setDefaultFilesystem(call, name);
  updateService(call, {
    anonymousUid: integerOption(call, "anonymous-posix-uid"),
    anonymousGid: integerOption(call, "anonymous-posix-gid"),
  });
}

function status({ state, now, face }: Call): Answer {
  const { members, port } = service(state);
  const containers = members.flatMap(({ id, readyAt }) => {
    const container = state.containers.find((known) => known.id === id);
    const ready = readyAt <= now;
    return container === undefined ? [] : { ...container, port, ready, version: state.version };
  });
  const rows = containers.map(({ id, hostname, ready, ip, version }) => ({
    id: face.writeId("HostId", id),
    hostname,
    "s3 status": ready ? "Online" : "Not Ready",
    ...{ ip, port, version },
  }));
  return listing(rows, face.shapes.serviceStatus(containers));
}

function listContainers({ state, face }: Call): Answer {
  const ids = service(state).members.map(({ id }) => face.writeId("HostId", id));
  return listing(
    ids.map((id) => ({ id })),
    ids,
  );
}

function showWebhook({ state, face }: Call): Answer {
  service(state);
  const row = face.shapes.webhook(state.auditWebhook);
  return listing([row], row);
}

function enableWebhook(call: Call): undefined {
  const missing = ["endpoint", "auth-token"].find((name) => option(call, name) === undefined);
  if (missing !== undefined) throw new Refusal(`Missing option "${missing}"`);
  enableAuditWebhook(call, word(call, "endpoint"), word(call, "auth-token"));
}

function containerIds({ given }: Call): number[] {
  return (given.get("container-ids") ?? []).map(parseHostId);
}

function hostId({ face }: Call): (id: number) => string | number {
  return (id) => face.writeId("HostId", id);
}
