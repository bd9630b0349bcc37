import { isNonEmpty } from "../../../policies/document.ts";
import type { DesiredS3Cluster } from "../../../policies/weka/desired.ts";
import type { SeenS3Cluster, SeenServer } from "../administration.ts";
import type { Kind, Run, Step } from "../converge.ts";
import { Failure, makeOrAdopt } from "../failure.ts";

export interface S3ClusterRecord {
  readonly kind: "s3-cluster";
  readonly defaultFilesystem: string;
  readonly port: number;
  readonly tls: boolean;
  readonly domains: readonly string[];
  readonly servers: readonly number[];
  /** Addresses of the servers, as far as WEKA tells them. */
  readonly addresses: readonly string[];
}

interface Seen {
  readonly cluster: SeenS3Cluster | undefined;
  readonly servers: readonly SeenServer[];
}

/** The S3 service: made or adopted, kept to its servers, port and domains, and waited for until all servers are ready. */
export function s3Cluster(desired: DesiredS3Cluster, run: Run): Kind<Seen, S3ClusterRecord> {
  const { weka, progress } = run;
  return {
    observe: async () => {
      const cluster = await weka.s3Cluster();
      return { cluster, servers: cluster === undefined ? [] : await weka.s3Servers() };
    },
    next: ({ cluster, servers }) => {
      if (cluster === undefined) return { is: "different", steps: [addition(desired, run)] };
      refuseFixed(desired, cluster);
      const steps = changes(desired, cluster, run);
      if (isNonEmpty(steps)) return { is: "different", steps };
      const ready = servers.filter((server) => server.ready).length;
      if (ready === 0 || ready < servers.length)
        return { is: "waiting", for: `the S3 servers: ${ready} of ${servers.length} are ready` };
      return { is: "settled", record: record(cluster, servers) };
    },
    record: ({ cluster, servers }) => cluster && record(cluster, servers),
    removal: ({ cluster }) => {
      if (cluster === undefined) return [];
      if (desired.onDelete === "retain") {
        progress('the S3 cluster stays; onDelete: "remove" would end it');
        return [];
      }
      return [
        {
          says: "remove the S3 cluster, which deletes all its S3 users, policies and bucket settings; objects stay",
          act: () => weka.removeS3Cluster(),
        },
      ];
    },
  };
}

function addition(desired: DesiredS3Cluster, { weka }: Run): Step {
  const { defaultFilesystem, configFilesystem, servers, port, domains = [] } = desired;
  const where = servers === "all" ? "all servers" : `containers ${servers.join(", ")}`;
  const cluster = { defaultFilesystem, configFilesystem, servers, port, domains };
  return {
    says: `add the S3 cluster on ${where}, port ${port}`,
    act: () => makeOrAdopt(weka.addS3Cluster(cluster)),
  };
}

/** What WEKA cannot change on a cluster that is there. */
function refuseFixed(desired: DesiredS3Cluster, seen: SeenS3Cluster): void {
  const fixed = [
    ["default filesystem", seen.defaultFilesystem, desired.defaultFilesystem],
    ["config filesystem", seen.configFilesystem, desired.configFilesystem],
  ] as const;
  for (const [what, is, wanted] of fixed)
    if (is !== undefined && is !== wanted)
      throw new Failure(
        `the ${what} of the S3 cluster is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}, and WEKA cannot change it: declare ${JSON.stringify(is)}, or remove the S3 cluster first, which deletes its S3 users`,
      );
}

function changes(desired: DesiredS3Cluster, seen: SeenS3Cluster, { weka }: Run): Step[] {
  const wanted = desired.servers === "all" ? seen.servers : desired.servers;
  const joining = wanted.filter((id) => !seen.servers.includes(id));
  const leaving = seen.servers.filter((id) => !wanted.includes(id));
  const { port, domains } = desired;
  const steps: Step[] = [];
  if (joining.length > 0)
    steps.push({
      says: `add containers ${joining.join(", ")} to the S3 cluster`,
      act: () => makeOrAdopt(weka.addS3Servers(joining)),
    });
  if (leaving.length > 0)
    steps.push({
      says: `take containers ${leaving.join(", ")} out of the S3 cluster`,
      act: () => weka.removeS3Servers(leaving),
    });
  if (port !== seen.port)
    steps.push({
      says: `move the S3 cluster from port ${seen.port} to ${port}`,
      act: () => weka.updateS3Cluster({ port }),
    });
  if (domains !== undefined && seen.domains !== undefined && !sameSet(domains, seen.domains))
    steps.push({
      says: `set the domains of the S3 cluster to ${domains.join(", ") || "none"}, which restarts its servers`,
      act: () => weka.updateS3Cluster({ domains }),
    });
  return steps;
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).symmetricDifference(new Set(other)).size === 0;
}

function record(cluster: SeenS3Cluster, servers: readonly SeenServer[]): S3ClusterRecord {
  const { defaultFilesystem, port, tls, domains = [] } = cluster;
  return {
    kind: "s3-cluster",
    defaultFilesystem,
    port,
    tls,
    domains,
    servers: cluster.servers,
    addresses: servers.flatMap(({ address }) => address ?? []),
  };
}
