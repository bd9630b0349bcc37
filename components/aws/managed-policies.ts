import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../policies/grant.ts";
import { planManagedPolicies, renderManagedPolicies } from "../../policies/managed.ts";
import { documentName } from "../../policies/size.ts";
import { type Account, type BucketKeys, renderingTarget } from "./target.ts";

export interface ManagedPoliciesArgs {
  /** Name of the first managed policy; further ones, where the grants need them, get a number behind it. */
  readonly policyName: string;
  readonly grants: readonly Grant[];
  readonly account: Account;
  /** The key of each SSE-KMS bucket among the granted ones. */
  readonly keys: BucketKeys;
}

export interface NumberedPolicy {
  readonly policy: aws.iam.Policy;
  /** "", or the number that distinguishes it: `-2`. */
  readonly suffix: string;
}

/**
 * The managed policies that grants need, as children of a component.
 *
 * @throws pulumi.ResourceError when the grants need more managed policies than a role takes.
 */
export function managedPolicies(
  name: string,
  { policyName, grants, account, keys }: ManagedPoliciesArgs,
  parent: pulumi.ComponentResource,
): NumberedPolicy[] {
  const plan = planManagedPolicies(grants, keys.keys());
  const errors = plan.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new pulumi.ResourceError(
      errors.map(({ message, fix }) => `${message}; ${fix}`).join("\n"),
      parent,
    );
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
      { parent },
    );
    return { policy, suffix };
  });
}

/**
 * Options of a component whose principal may have had the other one until now: its managed policies are the same ones then.
 * IAM would refuse to make others of the same names before the first are gone.
 */
export function keepingPolicies(
  opts: pulumi.ComponentResourceOptions | undefined,
  other: "NodeRoleS3Access" | "ServiceAccountS3Access",
): pulumi.ComponentResourceOptions {
  return pulumi.mergeOptions(opts, { aliases: [{ type: `s3-access:aws:${other}` }] });
}
