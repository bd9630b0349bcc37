import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type LogDelivery,
  type Share,
  renderAwsBucket,
} from "../../policies/dialects/aws-bucket.ts";
import type { BucketName } from "../../policies/names.ts";

export interface PrivateBucketArgs {
  readonly bucket: BucketName;
  readonly partition: pulumi.Output<string>;
  /** The key of SSE-KMS; SSE-S3 when undefined. */
  readonly kmsKeyArn: pulumi.Output<string> | undefined;
  readonly shares: readonly Share[];
  readonly logDelivery:
    { sources: readonly BucketName[]; account: pulumi.Output<string> } | undefined;
}

export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  readonly policy: aws.s3.BucketPolicy;
}

/**
 * What every bucket of this project has: default encryption, all four public-access blocks, ACLs off, and a policy that
 * refuses plain HTTP. Resources are children of `opts.parent` and share its options.
 */
export function privateBucket(
  name: string,
  args: PrivateBucketArgs,
  opts: pulumi.CustomResourceOptions,
): PrivateBucket {
  const bucket = new aws.s3.Bucket(name, { bucket: args.bucket }, opts);
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { bucket: bucket.bucket, rules: [encryptionRule(args.kmsKeyArn)] },
    opts,
  );
  new aws.s3.BucketOwnershipControls(
    name,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  const block = new aws.s3.BucketPublicAccessBlock(
    name,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  const policy = new aws.s3.BucketPolicy(
    name,
    { bucket: bucket.bucket, policy: policyText(args) },
    // S3 refuses two changes of a bucket's access at once (409 OperationAborted).
    { ...opts, dependsOn: [block] },
  );
  return { bucket, policy };
}

function encryptionRule(
  kmsKeyArn: pulumi.Output<string> | undefined,
): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (kmsKeyArn === undefined)
    return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
    bucketKeyEnabled: true,
  };
}

function policyText({
  bucket,
  partition,
  shares,
  logDelivery,
}: PrivateBucketArgs): pulumi.Output<string> {
  const account = logDelivery?.account ?? pulumi.output("");
  return pulumi.all([partition, account]).apply(([inPartition, id]) => {
    const delivery: LogDelivery | undefined =
      logDelivery === undefined ? undefined : { sources: logDelivery.sources, account: id };
    return JSON.stringify(
      renderAwsBucket({ partition: inPartition, bucket, shares, logDelivery: delivery }).document,
    );
  });
}
