import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document.ts";
import { present } from "../../policies/present.ts";
import type { AnonymousAccess, Desired } from "../../policies/weka/desired.ts";
import {
  bucketName,
  bucketPolicy,
  existingPath,
  filesystemName,
  hardQuota,
} from "../../policies/weka/limits.ts";
import { openToAnybody } from "../../policies/weka/warnings.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface S3BucketArgs {
  readonly connection: WekaConnection;
  /** Unique in the cluster. */
  readonly bucket: pulumi.Input<string>;
  /** @default the default filesystem of the S3 cluster */
  readonly filesystem?: pulumi.Input<string>;
  /** A folder with data, relative to the root of the filesystem, that becomes the bucket. @default a new folder */
  readonly existingPath?: string;
  /**
   * Such as `"500GB"` or `"2TiB"`; `"none"` lifts the quota. WEKA sets a first quota only while the bucket is empty.
   * @default left as it is
   */
  readonly hardQuota?: string;
  /** What a caller without credentials may do: WEKA's own word, or a bucket policy. @default "none" */
  readonly anonymous?:
    "none" | "download" | "upload" | "public" | { readonly document: pulumi.Input<PolicyDocument> };
  /**
   * What happens to the bucket when it leaves the stack: `"unlink"` ends the bucket and keeps its files, `"remove"`
   * deletes it if it is empty. @default "retain"
   */
  readonly onDelete?: "retain" | "unlink" | "remove";
}

/**
 * A bucket, made or adopted. One of another filesystem or path is refused, because WEKA cannot move a bucket.
 *
 * @example
 * const bucket = new S3Bucket("ingest", { connection, bucket: "ingest", hardQuota: "10TB" }, { dependsOn: cluster });
 */
export class S3Bucket extends pulumi.ComponentResource {
  public readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: S3BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const { anonymous = "none", onDelete = "retain" } = args;
    const document = typeof anonymous === "object" ? anonymous.document : undefined;
    const access: pulumi.Input<AnonymousAccess> =
      typeof anonymous === "object"
        ? asOutput(anonymous.document).apply((known) => ({ document: known }))
        : anonymous;
    const checks = [
      check("bucket", args.bucket, bucketName),
      check("filesystem", args.filesystem, filesystemName),
      check("existingPath", args.existingPath, existingPath),
      check("hardQuota", args.hardQuota, hardQuota),
      check("anonymous.document", document, bucketPolicy),
      check("anonymous", access, openToAnybody),
    ];
    refuseNow(`WEKA bucket ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:S3Bucket", name, {}, opts);
    const bucket = asOutput(args.bucket);
    const desired = asOutput(access).apply((known) =>
      pulumi.all([args.bucket, args.filesystem]).apply(([bucketKnown, filesystem]): Desired => ({
        kind: "s3-bucket",
        name: bucketKnown,
        ...present({
          filesystem,
          existingPath: args.existingPath,
          hardQuota: args.hardQuota,
        }),
        anonymous: known,
        onDelete,
      })),
    );
    const made = driverCommand(
      name,
      {
        driver: wekaDriver(args.connection),
        desired,
        checks,
        identity: bucket,
        replacement: "delete-first",
      },
      this,
    );
    this.bucketName = after(made, bucket);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
