import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { roleName } from "../../policies/arn.ts";
import type { Grant } from "../../policies/grant.ts";
import {
  type ManagedPlan,
  planManagedPolicies,
  renderManagedPolicies,
} from "../../policies/managed.ts";
import { documentName } from "../../policies/size.ts";
import { type Account, type BucketKeys, renderingTarget } from "./target.ts";

export interface NodeRoleS3AccessArgs {
  readonly cluster: string;
  /** Node groups of the cluster; their roles are looked up. */
  readonly nodeGroups: readonly string[];
  /** Name of the first managed policy; further ones, where the grants need them, get a number behind it. */
  readonly policyName: string;
  readonly grants: readonly Grant[];
  readonly account: Account;
  /** The key of each SSE-KMS bucket among the granted ones. */
  readonly keys: BucketKeys;
}

/**
 * S3 access of node groups: managed policies made of grants, attached to each node group's role. Every pod on the nodes
 * has this access; EKS Pod Identity gives it to single workloads.
 *
 * @throws pulumi.ResourceError when the grants need more managed policies than a role takes.
 */
export class NodeRoleS3Access extends pulumi.ComponentResource {
  public readonly policyArns: pulumi.Output<string[]>;
  public readonly roleNames: pulumi.Output<string[]>;

  constructor(name: string, args: NodeRoleS3AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planManagedPolicies(args.grants, args.keys.keys());
    super("s3-access:aws:NodeRoleS3Access", name, {}, opts);
    this.refuse(plan);
    const policies = this.policies(name, plan, args);
    const roles = args.nodeGroups.map((group) => this.role(group, args.cluster));
    policies.forEach(({ policy, suffix }) => {
      roles.forEach(({ group, role }) => {
        new aws.iam.RolePolicyAttachment(
          `${name}${suffix}-${group}`,
          { role, policyArn: policy.arn },
          { parent: this },
        );
      });
    });
    this.policyArns = pulumi.all(policies.map(({ policy }) => policy.arn));
    this.roleNames = pulumi.all(roles.map(({ role }) => role));
    this.registerOutputs({ policyArns: this.policyArns, roleNames: this.roleNames });
  }

  private refuse({ findings }: ManagedPlan): void {
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length === 0) return;
    throw new pulumi.ResourceError(
      errors.map(({ message, fix }) => `${message}; ${fix}`).join("\n"),
      this,
    );
  }

  private policies(
    name: string,
    plan: ManagedPlan,
    { policyName, grants, account, keys }: NodeRoleS3AccessArgs,
  ): { policy: aws.iam.Policy; suffix: string }[] {
    const documents = renderingTarget(account, keys).apply((target) =>
      renderManagedPolicies(plan, grants, target).map((document) => JSON.stringify(document)),
    );
    return plan.documents.map((_, position) => {
      const suffix = documentName("", position);
      const policy = new aws.iam.Policy(
        `${name}${suffix}`,
        {
          name: documentName(policyName, position),
          description: `S3 access of ${name}, made by s3-access`,
          policy: documents.apply((all) => all[position] ?? ""),
        },
        { parent: this },
      );
      return { policy, suffix };
    });
  }

  /** The role of a node group, and a warning where its permissions boundary has the last word. */
  private role(group: string, cluster: string): { group: string; role: pulumi.Output<string> } {
    const arn = aws.eks.getNodeGroupOutput(
      { clusterName: cluster, nodeGroupName: group },
      { parent: this },
    ).nodeRoleArn;
    const found = aws.iam.getRoleOutput({ name: arn.apply(roleName) }, { parent: this });
    const role = pulumi
      .all([found.name, found.permissionsBoundary])
      .apply(async ([known, boundary]) => {
        if (boundary !== "")
          await pulumi.log.warn(
            `role ${known} of node group ${group} has the permissions boundary ${boundary}: what that does not allow stays denied, whatever is granted here`,
            this,
          );
        return known;
      });
    return { group, role };
  }
}
