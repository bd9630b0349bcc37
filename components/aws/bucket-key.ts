import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Share } from "../../policies/dialects/aws-bucket.ts";
import { renderAwsKey } from "../../policies/dialects/aws-key.ts";
import type { BucketName } from "../../policies/names.ts";
import type { Account } from "./target.ts";

export interface BucketKeyArgs {
  readonly bucket: BucketName;
  readonly account: Account;
  readonly encryption: "sse-s3" | "kms";
  /** A key that is there already. */
  readonly kmsKeyArn?: string | undefined;
  readonly shares: readonly Share[];
}

/** The ARN of the key that a bucket is encrypted with: the one it is given, or one of its own; undefined without SSE-KMS. */
export function bucketKey(
  name: string,
  { bucket, account, encryption, kmsKeyArn, shares }: BucketKeyArgs,
  children: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined {
  if (encryption !== "kms" || kmsKeyArn !== undefined) return known(kmsKeyArn);
  const key = new aws.kms.Key(
    name,
    {
      description: `S3 bucket ${bucket}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicy(bucket, account, shares),
    },
    children,
  );
  // Aliases may not hold dots, and bucket names hold no underscores: no two buckets share an alias.
  const alias = `alias/s3/${bucket.replaceAll(".", "_")}`;
  new aws.kms.Alias(name, { name: alias, targetKeyId: key.keyId }, children);
  return key.arn;
}

export function known(arn: string | undefined): pulumi.Output<string> | undefined {
  return arn === undefined ? undefined : pulumi.output(arn);
}

/** Written even without shares: AWS keeps a key's policy when it is no longer declared, and a share would outlive its end. */
function keyPolicy(
  bucket: BucketName,
  account: Account,
  shares: readonly Share[],
): pulumi.Output<string> {
  return pulumi
    .all([account.id, account.partition, account.region, account.dnsSuffix])
    .apply(([id, partition, region, dnsSuffix]) =>
      JSON.stringify(renderAwsKey({ account: id, partition, region, dnsSuffix, bucket, shares })),
    );
}
