import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceAccount, podIdentityTrust } from "../../policies/dialects/aws-trust.ts";
import { type ManagedPoliciesArgs, keepingPolicies, managedPolicies } from "./managed-policies.ts";

export interface ServiceAccountS3AccessArgs extends ManagedPoliciesArgs {
  /** It needs the add-on `eks-pod-identity-agent`. */
  readonly cluster: string;
  /** They need not exist yet. */
  readonly serviceAccounts: readonly ServiceAccount[];
  /** Of the role that is made for them. */
  readonly roleName: string;
}

/**
 * S3 access of workloads by EKS Pod Identity: a role with managed policies made of grants, which EKS hands to the pods of
 * the named service accounts and to nobody else.
 *
 * @throws pulumi.ResourceError when the grants need more managed policies than a role takes.
 */
export class ServiceAccountS3Access extends pulumi.ComponentResource {
  public readonly policyArns: pulumi.Output<string[]>;
  public readonly roleNames: pulumi.Output<string[]>;

  constructor(
    name: string,
    args: ServiceAccountS3AccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(
      "s3-access:aws:ServiceAccountS3Access",
      name,
      {},
      keepingPolicies(opts, "NodeRoleS3Access"),
    );
    const child = { parent: this };
    const { cluster, serviceAccounts } = args;
    const policies = managedPolicies(name, args, this);
    const role = new aws.iam.Role(
      name,
      {
        name: args.roleName,
        description: `S3 access of ${name}, made by s3-access`,
        assumeRolePolicy: aws.eks
          .getClusterOutput({ name: cluster }, child)
          .arn.apply((arn) => JSON.stringify(podIdentityTrust(arn, serviceAccounts))),
      },
      child,
    );
    const attachments = policies.map(
      ({ policy, suffix }) =>
        new aws.iam.RolePolicyAttachment(
          `${name}${suffix}`,
          { role: role.name, policyArn: policy.arn },
          child,
        ),
    );
    for (const account of serviceAccounts)
      new aws.eks.PodIdentityAssociation(
        // By the account alone, which has one role: it moves to another principal in place, where EKS would refuse a second
        // association beside the first. Namespaces hold no dots, so no two accounts share a name.
        `${account.namespace}.${account.name}`,
        {
          clusterName: cluster,
          namespace: account.namespace,
          serviceAccount: account.name,
          roleArn: role.arn,
        },
        // A pod that starts in between would get a role that may do nothing yet.
        { parent: this, dependsOn: attachments },
      );
    this.policyArns = pulumi.all(policies.map(({ policy }) => policy.arn));
    this.roleNames = pulumi.all([role.name]);
    this.registerOutputs({ policyArns: this.policyArns, roleNames: this.roleNames });
  }
}
