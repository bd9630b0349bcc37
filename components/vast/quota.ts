import * as pulumi from "@pulumi/pulumi";
import { present } from "../../policies/present.ts";
import type { Desired } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface QuotaArgs {
  readonly connection: VastConnection;
  /** Unique in its tenant. */
  readonly quota: pulumi.Input<string>;
  /** The `path` of a `View`, or another directory. VAST cannot move a quota. */
  readonly path: pulumi.Input<string>;
  /** Such as `"500GB"` or `"2TiB"`. @default none */
  readonly hardLimit?: string;
  /** Beyond it VAST warns. @default none */
  readonly softLimit?: string;
  /** Removing it lifts the limits. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A quota of a directory, made, adopted, and changed in place.
 *
 * @example
 * new Quota("datasets", { connection, quota: "datasets", path: view.path, hardLimit: "10TB" });
 */
export class Quota extends pulumi.ComponentResource {
  constructor(name: string, args: QuotaArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, hardLimit, softLimit, onDelete = "remove" } = args;
    const checks = [
      check("quota", args.quota, limits.objectName),
      check("path", args.path, limits.viewPath),
      check("hardLimit", hardLimit, limits.capacity),
      check("softLimit", softLimit, limits.capacity),
    ];
    refuseNow(`VAST quota ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:Quota", name, {}, opts);
    const quota = asOutput(args.quota);
    const tenant = tenantOf(connection);
    driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired: pulumi
          .all([tenant, quota, args.path])
          .apply(([inTenant, known, path]): Desired => ({
            kind: "quota",
            tenant: inTenant,
            name: known,
            path,
            ...present({ hardLimit, softLimit }),
            onDelete,
          })),
        checks,
        identity: pulumi.interpolate`${tenant}/${quota}`,
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}
