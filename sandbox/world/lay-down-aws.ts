import { CreateClusterCommand, CreateNodegroupCommand } from "@aws-sdk/client-eks";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, HeadBucketCommand } from "@aws-sdk/client-s3";
import { locationOf } from "../providers/aws/bucket.ts";
import { awsClients } from "../providers/aws/clients.ts";
import type { AwsClients } from "../providers/aws/clients.ts";
import { hasCode, unlessAbsent } from "../providers/aws/errors.ts";
import { partitionOf } from "../providers/aws/partition.ts";
import { attachedPolicies } from "../providers/aws/role-policy-attachment.ts";
import type { AwsWorld } from "./world.ts";

type Cluster = AwsWorld["clusters"][number];
type NodeGroup = Cluster["nodeGroups"][number];

/**
 * Makes what the world's account has and moto has not: policies, buckets, clusters with their node groups and roles.
 * What is there stays as it is.
 *
 * @param endpoint moto's address; its account is the world's
 * @returns the names of what was made, sorted: empty when moto still had everything
 */
export async function layDownAws(endpoint: string, world: AwsWorld): Promise<string[]> {
  const clients = awsClients({ endpoint, region: world.region });
  try {
    const site = new Site(clients, world);
    // Roles name policies, and clusters name roles: each must be there before.
    await Promise.all(world.policies.map((policy) => site.policy(policy)));
    await Promise.all([
      ...world.buckets.map((bucket) => site.bucket(bucket)),
      ...world.clusters.map((cluster) => site.cluster(cluster)),
    ]);
    return site.made.sort();
  } finally {
    clients.close();
  }
}

class Site {
  readonly made: string[] = [];
  readonly #clients: AwsClients;
  readonly #world: AwsWorld;

  constructor(clients: AwsClients, world: AwsWorld) {
    this.#clients = clients;
    this.#world = world;
  }

  async policy({ name, document }: AwsWorld["policies"][number]): Promise<void> {
    const command = new CreatePolicyCommand({
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    });
    await this.#make(`policy ${name}`, this.#clients.iam.send(command));
  }

  /** S3 answers a second creation in us-east-1 as it answers the first, so this asks before. */
  async bucket(name: string): Promise<void> {
    const { s3, region } = this.#clients;
    const head = await unlessAbsent(s3.send(new HeadBucketCommand({ Bucket: name })), "NotFound");
    if (head !== undefined) return;
    const command = new CreateBucketCommand({ Bucket: name, ...locationOf(region) });
    await this.#make(`bucket ${name}`, s3.send(command));
  }

  async cluster({ name, version, role, nodeGroups }: Cluster): Promise<void> {
    await this.#role(role, "eks.amazonaws.com", ["AmazonEKSClusterPolicy"]);
    const command = new CreateClusterCommand({
      name,
      version,
      roleArn: this.#arn(`role/${role}`),
      resourcesVpcConfig: { subnetIds: SUBNETS },
    });
    await this.#make(`cluster ${name}`, this.#clients.eks.send(command));
    await Promise.all(nodeGroups.map((group) => this.#nodeGroup(name, group)));
  }

  async #nodeGroup(clusterName: string, group: NodeGroup): Promise<void> {
    const { name, role, policies, permissionsBoundary } = group;
    await this.#role(role, "ec2.amazonaws.com", policies, permissionsBoundary);
    const command = new CreateNodegroupCommand({
      clusterName,
      nodegroupName: name,
      nodeRole: this.#arn(`role/${role}`),
      subnets: SUBNETS,
    });
    await this.#make(`node group ${name}`, this.#clients.eks.send(command));
  }

  async #role(
    name: string,
    service: string,
    policies: readonly string[],
    boundary?: string,
  ): Promise<void> {
    const { iam } = this.#clients;
    const command = new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      }),
      PermissionsBoundary: boundary && this.#arn(`policy/${boundary}`),
    });
    await this.#make(`role ${name}`, iam.send(command));
    const attached = await attachedPolicies(iam, name);
    for (const policy of policies) {
      const arn = this.#awsManaged(policy);
      if (!attached.includes(arn))
        await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: arn }));
    }
  }

  /** Runs a creation and notes it, unless the object was there: each service has its own code for that. */
  async #make(what: string, creation: Promise<unknown>): Promise<void> {
    try {
      await creation;
      this.made.push(what);
    } catch (error) {
      if (!hasCode(error, "EntityAlreadyExistsException", "ResourceInUseException")) throw error;
    }
  }

  #arn(path: string): string {
    return `arn:${partitionOf(this.#world.region).partition}:iam::${this.#world.accountId}:${path}`;
  }

  #awsManaged(policy: string): string {
    return `arn:${partitionOf(this.#world.region).partition}:iam::aws:policy/${policy}`;
  }
}

/** Nothing here looks at the network, but EKS takes no cluster without. */
const SUBNETS = ["subnet-00000000000000001", "subnet-00000000000000002"];
