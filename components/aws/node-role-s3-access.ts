import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { roleName } from "../../policies/arn.ts";
import { type ManagedPoliciesArgs, keepingPolicies, managedPolicies } from "./managed-policies.ts";

export interface NodeRoleS3AccessArgs extends ManagedPoliciesArgs {
  readonly cluster: string;
  /** Node groups of the cluster; their roles are looked up. */
  readonly nodeGroups: readonly string[];
}

/**
 * S3 access of node groups: managed policies made of grants, attached to each node group's role. Every pod on the nodes
 * has this access; `ServiceAccountS3Access` gives it to single workloads.
 *
 * @throws pulumi.ResourceError when the grants need more managed policies than a role takes.
 */
export class NodeRoleS3Access extends pulumi.ComponentResource {
  public readonly policyArns: pulumi.Output<string[]>;
  public readonly roleNames: pulumi.Output<string[]>;

  constructor(name: string, args: NodeRoleS3AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "s3-access:aws:NodeRoleS3Access",
      name,
      {},
      keepingPolicies(opts, "ServiceAccountS3Access"),
    );
    const policies = managedPolicies(name, args, this);
    const roles = args.nodeGroups.map((group) => this.role(group, args.cluster));
    for (const { policy, suffix } of policies)
      for (const { group, role } of roles)
        new aws.iam.RolePolicyAttachment(
          `${name}${suffix}-${group}`,
          { role, policyArn: policy.arn },
          { parent: this },
        );
    this.policyArns = pulumi.all(policies.map(({ policy }) => policy.arn));
    this.roleNames = pulumi.all(roles.map(({ role }) => role));
    this.registerOutputs({ policyArns: this.policyArns, roleNames: this.roleNames });
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
