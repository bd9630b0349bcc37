import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface ViewArgs {
  readonly connection: VastConnection;
  /** Of the directory, which is made if it is not there; begins with a slash and does not end with one. */
  readonly path: pulumi.Input<string>;
  /** Unique on the whole cluster, over all tenants. */
  readonly bucket: pulumi.Input<string>;
  /** Name of a user, who has full control where no policy speaks. */
  readonly owner: pulumi.Input<string>;
  /** The `policyName` of a `ViewPolicy`, or another of flavor S3_NATIVE. */
  readonly policy: pulumi.Input<string>;
  /** A database is a bucket that tables are in. VAST cannot turn one into the other. */
  readonly serves: "objects" | "database";
  /** `"remove"` ends the bucket or database; the directory and its data stay. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A view that S3 clients see as a bucket or a database, made or adopted. Owner and view policy are changed in place; one
 * that exists with another path, bucket or without the protocols is refused, because VAST can change none of them.
 *
 * @example
 * const database = new View("vastdbsec", {
 *   connection,
 *   path: "/vastdbsec",
 *   bucket: "vastdbsec",
 *   owner: "vastdb-owner",
 *   policy: policy.policyName,
 *   serves: "database",
 * });
 */
export class View extends pulumi.ComponentResource {
  public readonly bucketName: pulumi.Output<string>;
  public readonly path: pulumi.Output<string>;

  constructor(name: string, args: ViewArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, serves, onDelete = "retain" } = args;
    const checks = [
      check("path", args.path, limits.viewPath),
      check("bucket", args.bucket, limits.bucketName),
      check("owner", args.owner, limits.principalName),
      check("policy", args.policy, limits.objectName),
    ];
    refuseNow(`VAST view ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:View", name, {}, opts);
    const bucket = asOutput(args.bucket);
    const tenant = tenantOf(connection);
    const desired = pulumi
      .all([tenant, args.path, bucket, args.owner, args.policy])
      .apply(([inTenant, path, known, owner, policy]): Desired => ({
        kind: "view",
        tenant: inTenant,
        path,
        bucket: known,
        owner,
        policy,
        serves,
        onDelete,
      }));
    const made = driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired,
        checks,
        identity: pulumi.interpolate`${tenant}/${bucket}`,
        replacement: "delete-first",
      },
      this,
    );
    this.bucketName = after(made, bucket);
    this.path = after(made, asOutput(args.path));
    this.registerOutputs({ bucketName: this.bucketName, path: this.path });
  }
}
