import { z } from "zod";
import type { S3ClusterAdministration, S3ClusterChange } from "../administration.ts";
import { hostId, listOf, read, row, text } from "../answers.ts";
import { S3Cluster } from "../seen/s3-cluster.ts";
import type { Command } from "./command.ts";

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
      const seen = read("the S3 cluster", S3Cluster, await weka.read("s3", "cluster"));
      if (seen === undefined) return undefined;
      return { ...seen, servers: read("the S3 cluster", z.array(hostId), seen.servers) };
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
