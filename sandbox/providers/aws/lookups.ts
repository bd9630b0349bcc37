import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  ListClustersCommand,
  ListNodegroupsCommand,
} from "@aws-sdk/client-eks";
import type { EKSClient, Nodegroup } from "@aws-sdk/client-eks";
import { GetRoleCommand, paginateListRoles } from "@aws-sdk/client-iam";
import { HeadBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Lookup, Properties, Value } from "../../engine/provider.ts";
import { bucketFacts } from "./bucket.ts";
import type { AwsClients } from "./clients.ts";
import { unlessAbsent } from "./errors.ts";
import { documentText, tagMap, textOf } from "./inputs.ts";
import { partitionOf } from "./partition.ts";

/** The lookups of the program, with results as @pulumi/aws types them. */
export function awsLookups(clients: AwsClients): Lookup[] {
  const { region } = clients;
  const { partition, dnsSuffix } = partitionOf(region);
  return [
    lookup("aws:index/getPartition:getPartition", () => ({
      id: partition,
      partition,
      dnsSuffix,
      reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
    })),
    lookup("aws:index/getRegion:getRegion", () => ({
      id: region,
      name: region,
      region,
      endpoint: `ec2.${region}.${dnsSuffix}`,
      description: "",
    })),
    lookup("aws:index/getCallerIdentity:getCallerIdentity", () => callerIdentity(clients)),
    lookup("aws:eks/getCluster:getCluster", (inputs) => cluster(clients, inputs)),
    lookup("aws:eks/getNodeGroup:getNodeGroup", (inputs) => nodeGroup(clients, inputs)),
    lookup("aws:iam/getRole:getRole", (inputs) => role(clients, inputs)),
    lookup("aws:s3/getBucket:getBucket", (inputs) => bucket(clients, inputs)),
  ];
}

function lookup(
  token: string,
  find: (inputs: Properties) => Properties | Promise<Properties>,
): Lookup {
  return { token, call: async (inputs) => find(inputs) };
}

async function callerIdentity({ sts }: AwsClients): Promise<Properties> {
  const { Account = "", Arn, UserId } = await sts.send(new GetCallerIdentityCommand({}));
  return { id: Account, accountId: Account, arn: Arn, userId: UserId };
}

async function cluster({ eks, region }: AwsClients, inputs: Properties): Promise<Properties> {
  const name = required(inputs, "name");
  const found = await unlessAbsent(
    eks.send(new DescribeClusterCommand({ name })),
    "ResourceNotFoundException",
  );
  if (found?.cluster === undefined) throw new Error(await noCluster(eks, name));
  const { arn, endpoint, roleArn, status, version } = found.cluster;
  return { id: name, name, arn, endpoint, roleArn, status, version, region };
}

async function nodeGroup({ eks, region }: AwsClients, inputs: Properties): Promise<Properties> {
  const clusterName = required(inputs, "clusterName");
  const nodegroupName = required(inputs, "nodeGroupName");
  const found = await unlessAbsent(
    eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName })),
    "ResourceNotFoundException",
  );
  if (found?.nodegroup === undefined)
    throw new Error(await noNodeGroup(eks, clusterName, nodegroupName));
  return { ...nodeGroupFacts(found.nodegroup), clusterName, nodeGroupName: nodegroupName, region };
}

function nodeGroupFacts(group: Nodegroup): Properties {
  const { scalingConfig: scaling } = group;
  return {
    id: `${group.clusterName ?? ""}:${group.nodegroupName ?? ""}`,
    arn: group.nodegroupArn,
    nodeRoleArn: group.nodeRole,
    status: group.status,
    version: group.version,
    releaseVersion: group.releaseVersion,
    amiType: group.amiType,
    capacityType: group.capacityType,
    diskSize: group.diskSize ?? 0,
    instanceTypes: group.instanceTypes ?? [],
    subnetIds: group.subnets ?? [],
    labels: group.labels ?? {},
    tags: group.tags ?? {},
    scalingConfigs: scaling
      ? [{ minSize: scaling.minSize, maxSize: scaling.maxSize, desiredSize: scaling.desiredSize }]
      : [],
    launchTemplates: [],
    remoteAccesses: [],
    resources: [],
    taints: [],
    updateConfigs: [],
    warmPoolConfigs: [],
  };
}

/** Asks for the clusters first: moto fails at listing the node groups of a cluster that does not exist. */
async function noNodeGroup(eks: EKSClient, cluster: string, group: string): Promise<string> {
  const { clusters = [] } = await eks.send(new ListClustersCommand({}));
  if (!clusters.includes(cluster)) return noCluster(eks, cluster);
  const { nodegroups = [] } = await eks.send(new ListNodegroupsCommand({ clusterName: cluster }));
  return `The EKS cluster ${cluster} has no node group ${JSON.stringify(group)}; ${theseExist(nodegroups)}.`;
}

async function noCluster(eks: EKSClient, name: string): Promise<string> {
  const { clusters = [] } = await eks.send(new ListClustersCommand({}));
  return `There is no EKS cluster ${JSON.stringify(name)} in this account and region; ${theseExist(clusters)}.`;
}

async function role({ iam }: AwsClients, inputs: Properties): Promise<Properties> {
  const name = required(inputs, "name");
  const found = await unlessAbsent(
    iam.send(new GetRoleCommand({ RoleName: name })),
    "NoSuchEntityException",
  );
  const known = found?.Role;
  if (known === undefined) {
    const names: string[] = [];
    for await (const { Roles = [] } of paginateListRoles({ client: iam }, {}))
      names.push(...Roles.flatMap(({ RoleName }) => RoleName ?? []));
    throw new Error(
      `There is no IAM role ${JSON.stringify(name)} in this account; ${theseExist(names)}.`,
    );
  }
  return {
    id: name,
    name,
    arn: known.Arn,
    path: known.Path,
    uniqueId: known.RoleId,
    description: known.Description ?? "",
    createDate: known.CreateDate?.toISOString(),
    maxSessionDuration: known.MaxSessionDuration ?? 3600,
    assumeRolePolicy: documentText(known.AssumeRolePolicyDocument),
    permissionsBoundary: known.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
    roleLastUseds: [],
    tags: tagMap(known.Tags) ?? {},
  };
}

async function bucket({ s3, region }: AwsClients, inputs: Properties): Promise<Properties> {
  const name = required(inputs, "bucket");
  const head = await unlessAbsent(
    s3.send(new HeadBucketCommand({ Bucket: name })),
    "NotFound",
    "NoSuchBucket",
  );
  if (head === undefined) {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const names = Buckets.flatMap(({ Name }) => Name ?? []);
    throw new Error(
      `There is no S3 bucket ${JSON.stringify(name)} in this account; ${theseExist(names)}.`,
    );
  }
  return { id: name, ...bucketFacts(name, head.BucketRegion ?? region) };
}

function required(inputs: Properties, name: string): string {
  const value: Value | undefined = inputs[name];
  const text = textOf(value);
  if (text === undefined || text === "") throw new Error(`${name} is missing: it must be a name`);
  return text;
}

const SHOWN = 20;

function theseExist(names: readonly string[]): string {
  if (names.length === 0) return "there are none at all";
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `these exist: ${[...names].sort().slice(0, SHOWN).join(", ")}${more}`;
}
