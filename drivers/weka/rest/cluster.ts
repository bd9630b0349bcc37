import { randomBytes } from "node:crypto";
import { z } from "zod";
import { Failure, Refused } from "../../failure.ts";
import type { S3ClusterAdministration, S3ClusterChange } from "../administration.ts";
import { hostId, id, listOf, read } from "../answers.ts";
import { S3Cluster } from "../seen/s3-cluster.ts";
import { withoutService } from "../service.ts";
import { notOverRest, segment } from "./api.ts";
import type { Api } from "./api.ts";

const Container = z.object({ id: hostId, uid: id, ips: z.array(z.string()).nullish() });
const Readiness = z.record(z.string(), z.boolean());

/** What WEKA sets up when nobody says otherwise; another limit needs the command line. */
const usualMaxBuckets = 10_000;

/** The S3 service, over REST, which knows containers by uids; people and the command line know their numbers. */
export function clusterRequests(api: Api): S3ClusterAdministration {
  const containers = async (): Promise<z.output<typeof Container>[]> =>
    read("the list of containers", listOf(Container), await api.get("/containers"));
  const uids = async (numbers: readonly number[]): Promise<string[]> => {
    const known = new Map((await containers()).map((container) => [container.id, container.uid]));
    return numbers.map((number) => {
      const uid = known.get(number);
      if (uid === undefined)
        throw new Refused("GET /api/v2/containers", `Unrecognized host ID ${number}`, "WEKA");
      return uid;
    });
  };
  return {
    s3Cluster: async () => {
      const answer = await withoutService({ active: false }, api.get("/s3"));
      const seen = read("the S3 cluster", S3Cluster, answer);
      if (seen === undefined) return undefined;
      return { ...seen, servers: await numbersOf(seen.servers, containers) };
    },
    s3Servers: async () => {
      const ready = read(
        "the state of the S3 servers",
        Readiness,
        await api.get("/s3/containersAreReady"),
      );
      return (await containers()).flatMap(({ id: number, uid, ips }) => {
        const flag = ready[uid] ?? ready[`HostId<${number}>`];
        return flag === undefined ? [] : [{ id: number, ready: flag, address: ips?.[0] }];
      });
    },
    addS3Cluster: async ({ servers, maxBuckets = usualMaxBuckets, ...cluster }) => {
      if (maxBuckets !== usualMaxBuckets)
        throw notOverRest(`limit an S3 cluster to ${maxBuckets} buckets`);
      await api.post("/s3", {
        default_fs_name: cluster.defaultFilesystem,
        config_fs_name: cluster.configFilesystem,
        // The API asks for a key pair of the service's own, unlike the command line, and nothing later does.
        key: randomBytes(8).toString("hex"),
        secret: randomBytes(16).toString("hex"),
        ...(servers === "all" ? { all_hosts: true } : { host_uids: await uids(servers) }),
        ...settings(cluster),
      });
    },
    updateS3Cluster: (change) => api.put("/s3", settings(change)),
    addS3Servers: async (numbers) => {
      await api.post("/s3/containers", { container_uids: await uids(numbers) });
    },
    removeS3Servers: async (numbers) => {
      const query = (await uids(numbers)).map((uid) => `container_uids=${segment(uid)}`).join("&");
      await api.delete(`/s3/containers?${query}`);
    },
    removeS3Cluster: () => api.delete("/s3"),
  };
}

/** Whether `GET /s3` names containers by number or by uid is not documented. */
async function numbersOf(
  named: readonly (string | number)[],
  containers: () => Promise<z.output<typeof Container>[]>,
): Promise<number[]> {
  const numbers = z.array(hostId).safeParse(named);
  if (numbers.success) return numbers.data;
  const known = new Map((await containers()).map((container) => [container.uid, container.id]));
  return named.map((uid) => {
    const number = known.get(String(uid));
    if (number === undefined)
      throw new Failure(
        `WEKA runs S3 on a container of uid ${JSON.stringify(uid)}, which is not in its list of containers`,
      );
    return number;
  });
}

function settings({
  port,
  domains,
  anonymousPosixUid,
  anonymousPosixGid,
}: S3ClusterChange): object {
  return {
    ...(port === undefined ? {} : { port }),
    ...(domains === undefined ? {} : { domain: domains.join(",") }),
    ...(anonymousPosixUid === undefined ? {} : { anonymous_posix_uid: anonymousPosixUid }),
    ...(anonymousPosixGid === undefined ? {} : { anonymous_posix_gid: anonymousPosixGid }),
  };
}
