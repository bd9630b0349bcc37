import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/weka/desired.ts";
import { filesystemName } from "../../policies/weka/limits.ts";
import { asOutput, check, refuse } from "./check.ts";
import type { WekaConnection } from "./connection.ts";
import { after, driverCommand } from "./driver-command.ts";

export interface FilesystemArgs {
  readonly connection: WekaConnection;
  readonly filesystem: pulumi.Input<string>;
}

/**
 * A filesystem that must exist: deployment waits while it is being created and fails when it is missing. It is never
 * created, changed or deleted.
 *
 * @example
 * const data = new Filesystem("data", { connection, filesystem: "default" });
 */
export class Filesystem extends pulumi.ComponentResource {
  public readonly filesystemName: pulumi.Output<string>;

  constructor(name: string, args: FilesystemArgs, opts?: pulumi.ComponentResourceOptions) {
    const checks = [check("filesystem", args.filesystem, filesystemName)];
    refuse(
      `WEKA filesystem ${JSON.stringify(name)}`,
      checks.flatMap(({ now }) => now),
    );
    super("s3-access:weka:Filesystem", name, {}, opts);
    const filesystem = asOutput(args.filesystem);
    const ready = driverCommand(
      name,
      {
        connection: args.connection,
        desired: filesystem.apply((known): Desired => ({ kind: "filesystem", name: known })),
        checks,
        identity: filesystem,
        replacement: "delete-first",
      },
      this,
    );
    this.filesystemName = after(ready, filesystem);
    this.registerOutputs({ filesystemName: this.filesystemName });
  }
}
