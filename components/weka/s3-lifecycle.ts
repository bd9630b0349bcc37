import * as pulumi from "@pulumi/pulumi";
import type { Desired, LifecycleRule } from "../../policies/weka/desired.ts";
import { bucketName, lifecycleRules } from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface S3LifecycleArgs {
  readonly connection: WekaConnection;
  readonly bucket: pulumi.Input<string>;
  /** All there are: a rule of the bucket that is not among them is removed. At most 1,000. */
  readonly rules: pulumi.Input<readonly LifecycleRule[]>;
  /**
   * A rule left behind goes on deleting objects, so rules go with the stack unless told otherwise. @default "remove"
   */
  readonly onDelete?: "retain" | "remove";
}

/**
 * When the objects of a bucket expire. One object owns all rules of a bucket, because WEKA names rules itself and two
 * owners would remove each other's.
 *
 * @example
 * new S3Lifecycle("ingest", { connection, bucket: bucket.bucketName, rules: [{ prefix: "tmp/", expiryDays: 7 }] });
 */
export class S3Lifecycle extends pulumi.ComponentResource {
  constructor(name: string, args: S3LifecycleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { onDelete = "remove" } = args;
    const rules = asOutput(args.rules);
    const checks = [
      check("bucket", args.bucket, bucketName),
      check("rules", args.rules, lifecycleRules),
    ];
    refuseNow(`WEKA lifecycle ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:S3Lifecycle", name, {}, opts);
    const bucket = asOutput(args.bucket);
    driverCommand(
      name,
      {
        driver: wekaDriver(args.connection),
        desired: bucket.apply((known) =>
          rules.apply((declared): Desired => ({
            kind: "s3-lifecycle",
            bucket: known,
            rules: declared,
            onDelete,
          })),
        ),
        checks,
        identity: bucket,
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}
