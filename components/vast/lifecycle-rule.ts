import * as pulumi from "@pulumi/pulumi";
import { present } from "../../policies/present.ts";
import type { Desired } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface LifecycleRuleArgs {
  readonly connection: VastConnection;
  /** Unique in its view. */
  readonly rule: pulumi.Input<string>;
  /** The `path` of a `View`. */
  readonly viewPath: pulumi.Input<string>;
  /** @default all objects */
  readonly prefix?: string;
  /** Days after which objects are deleted. */
  readonly expirationDays?: number;
  /** Days after which the parts of an upload that nobody finished are deleted. */
  readonly abortMultipartDays?: number;
  /** A rule left behind goes on deleting objects, so it goes with the stack unless told otherwise. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * When objects of a bucket expire.
 *
 * @example
 * new LifecycleRule("scratch", {
 *   connection,
 *   rule: "scratch",
 *   viewPath: view.path,
 *   prefix: "scratch/",
 *   expirationDays: 30,
 * });
 */
export class LifecycleRule extends pulumi.ComponentResource {
  constructor(name: string, args: LifecycleRuleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, prefix, expirationDays, abortMultipartDays, onDelete = "remove" } = args;
    const checks = [
      check("rule", args.rule, limits.objectName),
      check("viewPath", args.viewPath, limits.viewPath),
      check("expirationDays", expirationDays, limits.days),
      check("abortMultipartDays", abortMultipartDays, limits.days),
    ];
    refuseNow(`VAST lifecycle rule ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:LifecycleRule", name, {}, opts);
    const rule = asOutput(args.rule);
    const tenant = tenantOf(connection);
    driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired: pulumi
          .all([tenant, rule, args.viewPath])
          .apply(([inTenant, known, viewPath]): Desired => ({
            kind: "lifecycle-rule",
            tenant: inTenant,
            name: known,
            viewPath,
            ...present({ prefix, expirationDays, abortMultipartDays }),
            onDelete,
          })),
        checks,
        identity: pulumi.interpolate`${tenant}${args.viewPath}/${rule}`,
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}
