import type {
  FilesystemAdministration,
  S3ClusterAdministration,
  SecurityAdministration,
} from "../../../drivers/weka/administration.ts";
import { parseCapacity } from "../../../policies/capacity.ts";
import { absent, among, refuse, serviceOf, settled } from "./state.ts";
import type { MemoryState } from "./state.ts";

type Part = FilesystemAdministration & S3ClusterAdministration & SecurityAdministration;

/** Filesystems, the S3 service, and what there is one of in a cluster. */
export function service(state: MemoryState): Part {
  const containers = (ids: readonly number[]): void => {
    const unknown = ids.find((id) => !state.containers.includes(id));
    if (unknown !== undefined) refuse(`Unrecognized host ID HostId<${unknown}>`);
  };
  return {
    filesystemGroups: () => settled(state.groups.map((name) => ({ name }))),
    addFilesystemGroup: (name) => {
      if (state.groups.includes(name)) refuse(`group "${name}" already exists`);
      state.groups.push(name);
      return settled(undefined);
    },
    removeFilesystemGroup: (name) => {
      if (state.filesystems.some(({ group }) => group === name)) refuse("the group is not empty");
      state.groups = state.groups.filter((known) => known !== name);
      return settled(undefined);
    },

    filesystems: () => {
      const seen = state.filesystems.map(({ pending, removing, ...filesystem }) => ({
        ...filesystem,
        ready: pending === 0 && !removing,
        status: removing ? "REMOVING" : pending === 0 ? "READY" : "CREATING",
      }));
      for (const filesystem of state.filesystems)
        filesystem.pending = Math.max(0, filesystem.pending - 1);
      state.filesystems = state.filesystems.filter((known) => !known.removing || known.pending > 0);
      return settled(seen);
    },
    addFilesystem: (name, { group, capacity, encryption }) => {
      absent("filesystem", state.filesystems, name);
      if (!state.groups.includes(group)) refuse(`group "${group}" was not found`);
      state.filesystems.push({
        name,
        group,
        capacity: parseCapacity(capacity),
        encrypted: encryption !== "none",
        pending: state.delay,
        removing: false,
      });
      return settled(undefined);
    },
    setFilesystemCapacity: (name, capacity) => {
      Object.assign(among("filesystem", state.filesystems, name), {
        capacity: parseCapacity(capacity),
      });
      return settled(undefined);
    },
    removeFilesystem: (name) => {
      const filesystem = among("filesystem", state.filesystems, name);
      filesystem.removing = true;
      filesystem.pending = state.delay;
      if (state.delay === 0)
        state.filesystems = state.filesystems.filter((known) => known !== filesystem);
      return settled(undefined);
    },

    s3Cluster: () => {
      if (state.cluster === undefined) return settled(undefined);
      const { pending: _, ...cluster } = state.cluster;
      return settled({ ...cluster, servers: [...cluster.servers], tls: true });
    },
    s3Servers: () => {
      const { servers, pending, ...cluster } = serviceOf(state);
      state.cluster = { ...cluster, servers, pending: Math.max(0, pending - 1) };
      return settled(
        servers.map((id) => ({ id, ready: pending === 0, address: `10.0.0.${id + 1}` })),
      );
    },
    addS3Cluster: ({ servers, ...cluster }) => {
      if (state.cluster !== undefined) refuse("S3 cluster already exists");
      for (const name of [cluster.defaultFilesystem, cluster.configFilesystem])
        among("filesystem", state.filesystems, name);
      const ids = servers === "all" ? state.containers : servers;
      containers(ids);
      state.cluster = {
        maxBuckets: 10_000,
        anonymousPosixUid: 65_534,
        anonymousPosixGid: 65_534,
        ...cluster,
        servers: [...ids],
        pending: state.delay,
      };
      return settled(undefined);
    },
    updateS3Cluster: (change) => {
      state.cluster = { ...serviceOf(state), ...change };
      return settled(undefined);
    },
    addS3Servers: (ids) => {
      containers(ids);
      const cluster = serviceOf(state);
      if (ids.some((id) => cluster.servers.includes(id)))
        refuse("Specified host is already part of the S3 cluster");
      state.cluster = {
        ...cluster,
        servers: [...cluster.servers, ...ids],
        pending: state.delay,
      };
      return settled(undefined);
    },
    removeS3Servers: (ids) => {
      const cluster = serviceOf(state);
      state.cluster = { ...cluster, servers: cluster.servers.filter((id) => !ids.includes(id)) };
      return settled(undefined);
    },
    removeS3Cluster: () => {
      serviceOf(state);
      state.cluster = undefined;
      state.buckets = [];
      state.policies.clear();
      state.users = state.users.filter(({ role }) => role !== "S3");
      return settled(undefined);
    },

    auditWebhook: () => settled(state.webhook && { ...state.webhook }),
    enableAuditWebhook: (endpoint, token) => {
      serviceOf(state);
      state.webhook = { endpoint, token };
      return settled(undefined);
    },
    disableAuditWebhook: () => {
      state.webhook = undefined;
      return settled(undefined);
    },

    certificate: () => settled(state.certificate),
    setCertificate: (certificate) => {
      state.certificate = certificate;
      return settled(undefined);
    },
    resetCertificate: () => {
      state.certificate = state.ownCertificate;
      return settled(undefined);
    },
  };
}
