/** What there is on AWS of what a stack declares, and beside it on the same roles. */
import {
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  type PodIdentityAssociation,
  paginateListPodIdentityAssociations,
} from "@aws-sdk/client-eks";
import { roleName } from "../../../policies/arn.ts";
import type { Unseen } from "../drift.ts";
import { type AwsReaders, Looking } from "./aws.ts";
import type { DeclaredOnAws } from "./declared.ts";
import { type LiveBucket, lookAtBucket } from "./live-buckets.ts";
import {
  Iam,
  type LivePolicy,
  type LiveRole,
  type UnusedPolicy,
  lookAtPolicy,
  lookAtRole,
  unusedPolicies,
} from "./live-policies.ts";

export interface LiveOnAws {
  /** The role of each node group that there is; undefined where it may not be read. */
  readonly nodeGroups: ReadonlyMap<string, string | undefined>;
  readonly policies: readonly LivePolicy[];
  readonly roles: readonly LiveRole[];
  /** The role of each service account that has one, by `namespace/name`; see `podRole`. */
  readonly podRoles: ReadonlyMap<string, string>;
  readonly buckets: readonly LiveBucket[];
  readonly unused: readonly UnusedPolicy[];
  /** What is declared and could not be compared, as `policy FlyteMLS3Access`. */
  readonly hidden: ReadonlySet<string>;
}

/**
 * Reads everything, one object after the other: IAM allows few requests a second.
 *
 * @param account where policies are: `arn:<partition>:iam::<id>`
 * @param unused whether to read all policies of the account, for those that nobody has
 */
export async function lookAtAws(
  { eks, iam: client, s3 }: AwsReaders,
  declared: DeclaredOnAws,
  { account, unused }: { readonly account: string; readonly unused: boolean },
): Promise<{ readonly live: LiveOnAws; readonly unseen: readonly Unseen[] }> {
  const iam = new Iam(client);
  const looking = new Looking();
  const hidden = new Set<string>();
  const seen = <T>(what: string, found: T | undefined | "refused"): T[] => {
    if (found === "refused") hidden.add(what);
    return found === undefined || found === "refused" ? [] : [found];
  };
  const nodeGroups = await rolesOfNodes(eks, looking, declared);
  const names = [
    ...[...nodeGroups.values()].flatMap((role) => role ?? []),
    ...declared.roles.map(({ name }) => name),
  ];
  const live: LiveOnAws = {
    nodeGroups,
    policies: await each(declared.policies, async ({ name }) =>
      seen(`policy ${name}`, await lookAtPolicy(iam, looking, `${account}:policy/${name}`)),
    ),
    roles: await each([...new Set(names)], async (name) =>
      seen(`role ${name}`, await lookAtRole(iam, looking, name)),
    ),
    podRoles: await rolesOfPods(eks, looking, declared, (account) => hidden.add(account)),
    buckets: await each(declared.buckets, async (bucket) =>
      seen(`bucket ${bucket.name}`, await lookAtBucket(s3, looking, bucket)),
    ),
    unused: unused ? await unusedPolicies(iam, looking) : [],
    hidden,
  };
  const boundaries = live.roles.flatMap(({ name, boundary }): Unseen[] =>
    boundary === undefined
      ? []
      : [
          {
            what: `the permissions boundary of role ${name}`,
            why: `what ${boundary} does not allow stays denied, whatever is as declared`,
          },
        ],
  );
  return { live, unseen: [...looking.unseen, ...boundaries] };
}

async function each<T, U>(
  items: readonly T[],
  look: (item: T) => Promise<readonly U[]>,
): Promise<U[]> {
  const found: U[] = [];
  for (const item of items) found.push(...(await look(item)));
  return found;
}

async function rolesOfNodes(
  eks: EKSClient,
  looking: Looking,
  { cluster: clusterName, policies }: DeclaredOnAws,
): Promise<Map<string, string | undefined>> {
  const roles = new Map<string, string | undefined>();
  for (const nodegroupName of new Set(policies.flatMap(({ nodeGroups }) => nodeGroups))) {
    const command = new DescribeNodegroupCommand({ clusterName, nodegroupName });
    const found = await looking.at(`node group ${nodegroupName}`, eks.send(command));
    if (found === undefined) continue;
    const arn = found === "refused" ? undefined : found.nodegroup?.nodeRole;
    roles.set(nodegroupName, arn === undefined ? undefined : roleName(arn));
  }
  return roles;
}

async function rolesOfPods(
  eks: EKSClient,
  looking: Looking,
  { cluster: clusterName, roles }: DeclaredOnAws,
  hide: (account: string) => void,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const read = async (account: string): Promise<string | undefined> => {
    const [namespace, serviceAccount] = account.split("/");
    const place = { clusterName, namespace, serviceAccount };
    for await (const page of paginateListPodIdentityAssociations({ client: eks }, place))
      for (const { associationId } of page.associations ?? []) {
        const command = new DescribePodIdentityAssociationCommand({ clusterName, associationId });
        return podRole((await eks.send(command)).association);
      }
    return undefined;
  };
  for (const account of roles.flatMap(({ serviceAccounts }) => serviceAccounts)) {
    const role = await looking.at(`service account ${account}`, read(account));
    if (role === "refused") hide(`service account ${account}`);
    else if (role !== undefined) found.set(account, role);
  }
  return found;
}

/** The role that pods get, and the one that EKS takes on from it, where the association names one: pods have the last. */
export function podRole(association: PodIdentityAssociation | undefined): string | undefined {
  const { roleArn, targetRoleArn } = association ?? {};
  if (roleArn === undefined) return undefined;
  const name = roleName(roleArn);
  return targetRoleArn === undefined ? name : `${name}, and by it ${targetRoleArn}`;
}
