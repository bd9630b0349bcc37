/** `/s3`, its containers, the setup of the tenant, and the audit webhook. */
import { z } from "zod";
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
import { bracketedId, serviceRow } from "../../rows.ts";
import { uidKinds, uidOf } from "../../state.ts";
import type { State } from "../../state.ts";
import { get, post, put, read, remove, whole } from "../route.ts";
import type { Route } from "../route.ts";

const changeable = {
  host_uids: z.array(z.string()).optional(),
  port: whole.optional(),
  anonymous_posix_uid: whole.optional(),
  anonymous_posix_gid: whole.optional(),
  domain: z.union([z.string(), z.array(z.string()).transform((list) => list.join(","))]).optional(),
};

const Change = z.object(changeable);

/** `key` and `secret` must be there by the API description of 5.1, and are used for nothing here. */
const NewCluster = z.object({
  ...changeable,
  default_fs_name: z.string(),
  config_fs_name: z.string(),
  key: z.string(),
  secret: z.string(),
  all_hosts: z.boolean().default(false),
  max_buckets_limit: whole.optional(),
});

const Containers = z.object({ container_uids: z.array(z.string()) });

const Setup = z.object({
  default_fs_name: z.string().optional(),
  anonymous_posix_uid: whole.optional(),
  anonymous_posix_gid: whole.optional(),
});

const Webhook = z.object({ endpoint: z.string(), auth_token: z.string() });

export const s3Routes: readonly Route[] = [
  get("/s3", "reader", ({ state }) =>
    state.s3 === undefined ? { active: false } : serviceRow(state, state.s3, bracketedId),
  ),
  post("/s3", "administrator", (call) => {
    const wanted = read(call, NewCluster);
    addService(call, {
      ...changeOf(call.state, wanted),
      ...(wanted.all_hosts ? { containers: "all" } : {}),
      defaultFilesystem: wanted.default_fs_name,
      configFilesystem: wanted.config_fs_name,
      maxBuckets: wanted.max_buckets_limit,
    });
  }),
  put("/s3", "administrator", (call) => {
    updateService(call, changeOf(call.state, read(call, Change)));
  }),
  remove("/s3", "administrator", removeService),
  get("/s3/containersAreReady", "reader", ({ state, now }) =>
    Object.fromEntries(
      service(state).members.map(({ id, readyAt }) => [
        uidOf(uidKinds.container, id),
        readyAt <= now,
      ]),
    ),
  ),
  post("/s3/containers", "administrator", (call) => {
    addContainers(call, containerIds(call.state, read(call, Containers).container_uids), hostId);
  }),
  remove("/s3/containers", "administrator", (call) => {
    const uids = call.queries("container_uids").flatMap((list) => list.split(","));
    removeContainers(call, containerIds(call.state, uids), hostId);
  }),
  get(
    "/s3/tenantSetup",
    "reader",
    ({ state }) => {
      const { defaultFilesystem, anonymousUid, anonymousGid } = service(state);
      return {
        active: true,
        filesystem_name: defaultFilesystem ?? "",
        anonymous_posix_uid: anonymousUid,
        anonymous_posix_gid: anonymousGid,
      };
    },
    ["C", "D"],
  ),
  put(
    "/s3/tenantSetup",
    "administrator",
    (call) => {
      const { default_fs_name: name, ...ids } = read(call, Setup);
      if (name !== undefined) setDefaultFilesystem(call, name === "" ? undefined : name);
      updateService(call, changeOf(call.state, ids));
    },
    ["C", "D"],
  ),
  get("/s3/auditWebhook", "reader", ({ state: { auditWebhook: webhook } }) => ({
    enabled: webhook !== undefined,
    endpoint: webhook?.endpoint ?? "",
    authToken: webhook?.token ?? "",
  })),
  post("/s3/auditWebhook/enable", "administrator", (call) => {
    const { endpoint, auth_token: token } = read(call, Webhook);
    enableAuditWebhook(call, endpoint, token);
  }),
  post("/s3/auditWebhook/disable", "administrator", disableAuditWebhook),
];

function changeOf(state: State, given: z.output<typeof Change>): ServiceChange {
  return {
    port: given.port,
    domain: given.domain,
    anonymousUid: given.anonymous_posix_uid,
    anonymousGid: given.anonymous_posix_gid,
    containers: given.host_uids === undefined ? undefined : containerIds(state, given.host_uids),
  };
}

/** This part of the API knows containers by their uid, and by nothing else. */
function containerIds(state: State, uids: readonly string[]): number[] {
  return uids.map((uid) => {
    const found = state.containers.find(({ id }) => uidOf(uidKinds.container, id) === uid);
    if (found === undefined) throw new Refusal(`Unrecognized host ID ${uid}`, "missing");
    return found.id;
  });
}

function hostId(id: number): string {
  return `HostId<${id}>`;
}
