import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsTarget } from "../../policies/dialects/aws-identity.ts";
import type { BucketName } from "../../policies/names.ts";

/** What only the provider knows of the account that is deployed to. */
export interface Account {
  readonly id: pulumi.Output<string>;
  readonly partition: pulumi.Output<string>;
  readonly dnsSuffix: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
}

/** Looks the account up; every value is known at preview. */
export function lookUpAccount(opts?: pulumi.InvokeOutputOptions): Account {
  const { partition, dnsSuffix } = aws.getPartitionOutput({}, opts);
  return {
    id: aws.getCallerIdentityOutput({}, opts).accountId,
    partition,
    dnsSuffix,
    region: aws.getRegionOutput({}, opts).region,
  };
}

/** The ARN of each SSE-KMS bucket's key. */
export type BucketKeys = ReadonlyMap<BucketName, pulumi.Input<string>>;

/** The rendering target of the core, as one Output. */
export function renderingTarget(account: Account, keys: BucketKeys): pulumi.Output<AwsTarget> {
  const buckets = [...keys.keys()];
  const arns = pulumi.all([...keys.values()].map((key) => pulumi.output(key)));
  return pulumi
    .all([account.partition, account.dnsSuffix, account.region, arns])
    .apply(([partition, dnsSuffix, region, known]) => ({
      partition,
      dnsSuffix,
      region,
      keys: new Map(buckets.map((bucket, index) => [bucket, known[index] ?? ""])),
    }));
}
