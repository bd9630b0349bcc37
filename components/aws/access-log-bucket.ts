import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BucketName } from "../../policies/names.ts";
import { privateBucket } from "./private-bucket.ts";
import type { Account } from "./target.ts";

export interface AccessLogBucketArgs {
  readonly bucket: BucketName;
  readonly account: Account;
  /** The buckets whose access logs may be delivered here; same region and account. */
  readonly sources: readonly BucketName[];
  readonly retentionDays: number;
}

/**
 * The bucket that access logs go to. It is encrypted with SSE-S3 and not logged itself, as log delivery demands
 * (S3 User Guide, "Enabling Amazon S3 server access logging"), and is retained when the stack goes.
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  /** Known once the bucket accepts log delivery. */
  public readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("s3-access:aws:AccessLogBucket", name, {}, opts);
    const children = { parent: this, retainOnDelete: true };
    const { bucket, policy } = privateBucket(
      name,
      {
        bucket: args.bucket,
        partition: args.account.partition,
        kmsKeyArn: undefined,
        shares: [],
        logDelivery: { sources: args.sources, account: args.account.id },
      },
      children,
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire-logs",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: args.retentionDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      children,
    );
    this.bucketName = policy.bucket;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
