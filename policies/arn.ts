/** ARNs, in one place. S3 ARNs carry a partition and neither region nor account (S3 User Guide, "Amazon S3 ARNs"). */
import { escapeLiteral } from "./escape.ts";
import type { BucketName, Prefix } from "./names.ts";

/** botocore's partitions.json. Anything else a provider reports is used as it is. */
export type Partition =
  | "aws"
  | "aws-cn"
  | "aws-us-gov"
  | "aws-eusc"
  | "aws-iso"
  | "aws-iso-b"
  | "aws-iso-e"
  | "aws-iso-f"
  | (string & {});

/** The longest known partition: documents planned with it fit in all of them. */
export const WIDEST_PARTITION: Partition = "aws-us-gov";

/** The ARN of a bucket itself, the resource of bucket actions such as s3:ListBucket. */
export function bucketArn(partition: Partition, bucket: BucketName): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** The ARN pattern of all objects of a bucket, or of a folder; metacharacters in the folder stay literal. */
export function objectsArn(
  partition: Partition,
  bucket: BucketName,
  folder: Prefix | undefined,
): string {
  return `${bucketArn(partition, bucket)}/${folder === undefined ? "" : escapeLiteral(folder)}*`;
}

/** The name in a role's ARN: its last segment, because roles may have a path. Throws a RangeError for another ARN. */
export function roleName(roleArn: string): string {
  const match = /^arn:[^:]+:iam::\d*:role\/(?:.*\/)?([^/]+)$/.exec(roleArn);
  if (match?.[1] === undefined)
    throw new RangeError(`${JSON.stringify(roleArn)} is not the ARN of an IAM role`);
  return match[1];
}

/** The region in an ARN; undefined where it has none, as for buckets and roles. */
export function regionOf(arn: string): string | undefined {
  const region = arn.split(":")[3];
  return region === "" ? undefined : region;
}
