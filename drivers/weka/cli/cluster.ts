import { z } from "zod";
import type { S3ClusterAdministration, S3ClusterChange } from "../administration.ts";
import { hostId, listOf, number, oneOf, read, row, text } from "./answers.ts";
import type { Command } from "./command.ts";

const Inactive = z.object({ active: z.literal(false) });

/** `s3_hosts`, `port`, `filesystem_name` and `tls_enabled` are proven; the other names are guesses of ours. */
const Cluster = row(
  z.object({
    active: z.literal(true),
    s3_hosts: z.array(hostId),
    port: number,
    filesystem_name: text,
    config_fs_name: text,
    tls_enabled: z.boolean().default(true),
    domain: z.union([z.string(), z.array(z.string())]).nullish(),
    max_buckets_limit: number.nullish(),
    anonymous_posix_uid: number.nullish(),
    anonymous_posix_gid: number.nullish(),
  }),
  {
    s3_hosts: ["s3_containers", "containers"],
    filesystem_name: ["default_fs_name", "default_filesystem"],
    config_fs_name: ["config_filesystem_name", "config_filesystem"],
    domain: ["domains"],
    max_buckets_limit: ["max_buckets"],
  },
);

/** Up to 4.x one flag per server; later versions print rows like those of the human view. */
const Status = z.union([
  z.record(z.string(), z.boolean()).transform((flags) =>
    Object.entries(flags).map(([key, ready]) => ({
      id: Number(key.replace(/\D/g, "")),
      ready,
      address: undefined,
    })),
  ),
  listOf(
    row(
      z.object({ id: hostId, ip: text, status: text }).transform(({ id, ip, status = "" }) => ({
        id,
        ready: /^(ready|online)$/i.test(status),
        address: ip,
      })),
      { id: ["host_id"], status: ["status_title", "service_status", "s3_status"] },
    ),
  ),
]);

/** The S3 service, over the command line. */
export function clusterCommands(weka: Command): S3ClusterAdministration {
  const { create, destroy, containers, clusterFilesystems } = weka.speech;
  return {
    s3Cluster: async () => {
      const seen = read(
        "the S3 cluster",
        oneOf(z.union([Inactive, Cluster])),
        await weka.read("s3", "cluster"),
      );
      if (!seen.active) return undefined;
      return {
        defaultFilesystem: seen.filesystem_name,
        configFilesystem: seen.config_fs_name,
        port: seen.port,
        tls: seen.tls_enabled,
        domains: domainList(seen.domain ?? undefined),
        servers: seen.s3_hosts,
        maxBuckets: seen.max_buckets_limit ?? undefined,
        anonymousPosixUid: seen.anonymous_posix_uid ?? undefined,
        anonymousPosixGid: seen.anonymous_posix_gid ?? undefined,
      };
    },
    s3Servers: async () =>
      read("the state of the S3 servers", Status, await weka.read("s3", "cluster", "status")),
    addS3Cluster: ({ servers, domains, maxBuckets, ...cluster }) =>
      weka.change(
        ...["s3", "cluster", create, ...clusterFilesystems(cluster)],
        ...(servers === "all" ? ["--all-servers"] : ["--container", servers.join(",")]),
        ...settings({ ...cluster, ...(domains.length === 0 ? {} : { domains }) }),
        ...(maxBuckets === undefined ? [] : ["--max-buckets-limit", String(maxBuckets)]),
        "-f",
      ),
    updateS3Cluster: (change) => weka.change("s3", "cluster", "update", ...settings(change), "-f"),
    addS3Servers: (ids) => weka.change("s3", "cluster", containers, "add", ...ids.map(String)),
    removeS3Servers: (ids) =>
      weka.change("s3", "cluster", containers, "remove", ...ids.map(String)),
    removeS3Cluster: () => weka.change("s3", "cluster", destroy, "-f"),
  };
}

/** The options that `add` and `update` share. */
function settings(change: S3ClusterChange): string[] {
  const { port, domains, anonymousPosixUid, anonymousPosixGid } = change;
  return [
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(domains === undefined ? [] : ["--domain", domains.join(",")]),
    ...(anonymousPosixUid === undefined
      ? []
      : ["--anonymous-posix-uid", String(anonymousPosixUid)]),
    ...(anonymousPosixGid === undefined
      ? []
      : ["--anonymous-posix-gid", String(anonymousPosixGid)]),
  ];
}

function domainList(domain: string | readonly string[] | undefined): string[] | undefined {
  return domain === undefined
    ? undefined
    : [domain].flat().flatMap((names) => names.split(",").filter((name) => name !== ""));
}
