import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/weka/desired.ts";
import { filesystemGroupName } from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface FilesystemGroupArgs {
  readonly connection: WekaConnection;
  readonly group: pulumi.Input<string>;
  /** A group with filesystems in it is never removed. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A filesystem group, made or adopted.
 *
 * @example
 * const group = new FilesystemGroup("labs", { connection, group: "labs" });
 */
export class FilesystemGroup extends pulumi.ComponentResource {
  public readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: FilesystemGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { onDelete = "retain" } = args;
    const checks = [check("group", args.group, filesystemGroupName)];
    refuseNow(`WEKA filesystem group ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:FilesystemGroup", name, {}, opts);
    const group = asOutput(args.group);
    const made = driverCommand(
      name,
      {
        driver: wekaDriver(args.connection),
        desired: group.apply((known): Desired => ({
          kind: "filesystem-group",
          name: known,
          onDelete,
        })),
        checks,
        identity: group,
        replacement: "delete-first",
      },
      this,
    );
    this.groupName = after(made, group);
    this.registerOutputs({ groupName: this.groupName });
  }
}
