import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketArn } from "../../policies/arn.ts";
import type { CreatedBucket, ExistingBucket } from "../../policies/eks/plan.ts";
import type { BucketName } from "../../policies/names.ts";
import type { AccessLogBucket } from "./access-log-bucket.ts";
import { bucketKey, known } from "./bucket-key.ts";
import { privateBucket } from "./private-bucket.ts";
import type { Account } from "./target.ts";

export interface BucketLayoutArgs {
  readonly bucket: BucketName;
  readonly account: Account;
  /** Where access logs go. Without it none are delivered. */
  readonly logs?: AccessLogBucket | undefined;
  readonly source: ExistingBucket | CreatedBucket;
}

/**
 * A bucket as its users need it: private, encrypted, versioned, logged, tidied up.
 *
 * @example
 * new BucketLayout("ml", { bucket: bucketName("ml-workflows"), account, source: { existing: true } });
 */
export class BucketLayout extends pulumi.ComponentResource {
  public readonly bucketName: pulumi.Output<string>;
  public readonly bucketArn: pulumi.Output<string>;
  /** The key of an SSE-KMS bucket. */
  public readonly kmsKeyArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: BucketLayoutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("s3-access:aws:BucketLayout", name, {}, opts);
    const { bucket, account, source } = args;
    const children = {
      parent: this,
      retainOnDelete: !source.existing && source.onDelete === "retain",
    };
    this.kmsKeyArn = source.existing
      ? known(source.kmsKeyArn)
      : bucketKey(name, { bucket, account, ...source }, children);
    this.bucketName = source.existing
      ? aws.s3.getBucketOutput({ bucket }, { parent: this }).bucket
      : this.create(name, args, source, children);
    this.bucketArn = account.partition.apply((partition) => bucketArn(partition, bucket));
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      kmsKeyArn: this.kmsKeyArn,
    });
  }

  private create(
    name: string,
    { bucket: bucketName, account, logs }: BucketLayoutArgs,
    source: CreatedBucket,
    children: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    const { bucket } = privateBucket(
      name,
      {
        bucket: bucketName,
        partition: account.partition,
        kmsKeyArn: this.kmsKeyArn,
        shares: source.shares,
        logDelivery: undefined,
      },
      children,
    );
    const versioning = source.versioning
      ? [
          new aws.s3.BucketVersioning(
            name,
            { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
            children,
          ),
        ]
      : [];
    new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket: bucket.bucket, rules: lifecycleRules(source) },
      { ...children, dependsOn: versioning },
    );
    if (source.logged && logs !== undefined)
      new aws.s3.BucketLogging(
        name,
        {
          bucket: bucket.bucket,
          targetBucket: logs.bucketName,
          targetPrefix: `${bucketName}/`,
        },
        children,
      );
    for (const folder of source.markers)
      new aws.s3.BucketObjectv2(
        `${name}-${folder.slice(0, -1)}`,
        { bucket: bucket.bucket, key: folder, content: "", contentType: "application/x-directory" },
        children,
      );
    return bucket.bucket;
  }
}

function lifecycleRules(
  source: CreatedBucket,
): aws.types.input.s3.BucketLifecycleConfigurationRule[] {
  const wholeBucket = { prefix: "" };
  const uploads = {
    id: "abort-unfinished-uploads",
    status: "Enabled",
    filter: wholeBucket,
    abortIncompleteMultipartUpload: { daysAfterInitiation: source.abortMultipartDays },
  };
  const versions = {
    id: "expire-old-versions",
    status: "Enabled",
    filter: wholeBucket,
    expiration: { expiredObjectDeleteMarker: true },
    noncurrentVersionExpiration: { noncurrentDays: source.noncurrentDays },
  };
  return source.versioning ? [uploads, versions] : [uploads];
}
