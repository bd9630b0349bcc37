import { isNonEmpty } from "../../../policies/document.ts";
import type { DesiredS3Cluster } from "../../../policies/weka/desired.ts";
import type { Administration, NewS3Cluster, SeenS3Cluster, SeenServer } from "../administration.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure, makeOrAdopt } from "../../failure.ts";
import { explained, noFilesystem, some } from "../causes.ts";
import type { Cause } from "../causes.ts";
import type { Run } from "../run.ts";

export interface S3ClusterRecord {
  readonly kind: "s3-cluster";
  /** Undefined where this version of WEKA does not tell. */
  readonly defaultFilesystem: string | undefined;
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
          says: "remove the S3 cluster, which ends its policies and bucket settings; objects stay",
          act: async () => {
            await refuseUsers(weka);
            await weka.removeS3Cluster();
          },
        },
      ];
    },
  };
}

function addition(desired: DesiredS3Cluster, { weka }: Run): Step {
  const { defaultFilesystem, configFilesystem, servers, port, domains = [] } = desired;
  const { maxBuckets, anonymousPosixUid, anonymousPosixGid } = desired;
  const where = servers === "all" ? "all servers" : `containers ${servers.join(", ")}`;
  const cluster: NewS3Cluster = {
    ...{ defaultFilesystem, configFilesystem, servers, port, domains },
    ...(maxBuckets === undefined ? {} : { maxBuckets }),
    ...(anonymousPosixUid === undefined ? {} : { anonymousPosixUid }),
    ...(anonymousPosixGid === undefined ? {} : { anonymousPosixGid }),
  };
  const causes = [
    noFilesystem(weka, defaultFilesystem),
    noFilesystem(weka, configFilesystem),
    unknownContainer,
  ];
  return {
    says: `add the S3 cluster on ${where}, port ${port}`,
    act: () => explained(() => makeOrAdopt(weka.addS3Cluster(cluster)), causes),
  };
}

/** What WEKA cannot change on a cluster that is there. */
function refuseFixed(desired: DesiredS3Cluster, seen: SeenS3Cluster): void {
  const fixed = [
    ["default filesystem", seen.defaultFilesystem, desired.defaultFilesystem],
    ["config filesystem", seen.configFilesystem, desired.configFilesystem],
    ["limit of buckets", seen.maxBuckets, desired.maxBuckets],
  ] as const;
  for (const [what, is, wanted] of fixed)
    if (is !== undefined && wanted !== undefined && is !== wanted)
      throw new Failure(
        `the ${what} of the S3 cluster is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}, and \`weka s3 cluster update\` cannot change it: declare ${JSON.stringify(is)}, or remove the S3 cluster first, which deletes its S3 users`,
      );
}

function changes(desired: DesiredS3Cluster, seen: SeenS3Cluster, run: Run): Step[] {
  const { weka } = run;
  const wanted = desired.servers === "all" ? seen.servers : desired.servers;
  const joining = wanted.filter((id) => !seen.servers.includes(id));
  const leaving = seen.servers.filter((id) => !wanted.includes(id));
  const { port, domains } = desired;
  const steps: Step[] = [];
  if (joining.length > 0)
    steps.push({
      says: `add containers ${joining.join(", ")} to the S3 cluster`,
      act: () => explained(() => makeOrAdopt(weka.addS3Servers(joining)), [unknownContainer]),
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
  return [...steps, ...anonymousSteps(desired, seen, run)];
}

function anonymousSteps(desired: DesiredS3Cluster, seen: SeenS3Cluster, { weka }: Run): Step[] {
  const differ = (wanted: number | undefined, is: number | undefined): wanted is number =>
    wanted !== undefined && is !== undefined && wanted !== is;
  const { anonymousPosixUid, anonymousPosixGid } = desired;
  const change = {
    ...(differ(anonymousPosixUid, seen.anonymousPosixUid) ? { anonymousPosixUid } : {}),
    ...(differ(anonymousPosixGid, seen.anonymousPosixGid) ? { anonymousPosixGid } : {}),
  };
  if (Object.keys(change).length === 0) return [];
  const uid = anonymousPosixUid ?? seen.anonymousPosixUid ?? "?";
  const gid = anonymousPosixGid ?? seen.anonymousPosixGid ?? "?";
  return [
    {
      says: `let files of callers without credentials belong to ${uid}:${gid}`,
      act: () => weka.updateS3Cluster(change),
    },
  ];
}

const unknownContainer: Cause = (reason) =>
  Promise.resolve(
    /unrecognized host/i.test(reason)
      ? "WEKA does not know one of the declared containers: use the ids that `weka cluster container` prints"
      : undefined,
  );

/** WEKA deletes every S3 user with the cluster and says nothing. */
async function refuseUsers(weka: Administration): Promise<void> {
  const users = (await weka.users()).filter(({ role }) => role.toLowerCase() === "s3");
  if (users.length === 0) return;
  const names = some(users.map(({ name }) => JSON.stringify(name)));
  throw new Failure(
    `the S3 cluster still has the S3 users ${names}, which WEKA would delete with it: remove them first, or let the cluster stay with onDelete: "retain"`,
  );
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
