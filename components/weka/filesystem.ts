import * as pulumi from "@pulumi/pulumi";
import { present } from "../../policies/present.ts";
import type { Desired, FilesystemSettings } from "../../policies/weka/desired.ts";
import { capacity, filesystemGroupName, filesystemName } from "../../policies/weka/limits.ts";
import { keyBesideData } from "../../policies/weka/warnings.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface FilesystemMaking {
  readonly group: pulumi.Input<string>;
  /** Such as `"100GB"` or `"2TiB"`, at least 1 GiB. The only thing here that WEKA can change later. */
  readonly capacity: string;
  /** The part of the capacity on SSD, in a tiered group. @default the whole */
  readonly ssdCapacity?: string;
  /**
   * For ever: `"kms"` with the cluster's key management service; `"without-kms"` with a key beside the data, which WEKA
   * offers for trials and which gives a warning. @default "none"
   */
  readonly encryption?: FilesystemSettings["encryption"];
  /** `"remove"` deletes the filesystem with all data in it, for ever. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

export interface FilesystemArgs {
  readonly connection: WekaConnection;
  readonly filesystem: pulumi.Input<string>;
  /** How to make it. @default it belongs to somebody else: it must exist, and is never changed or removed */
  readonly make?: FilesystemMaking;
}

/**
 * A filesystem: somebody else's that must exist, or one that is made or adopted. Deployment waits until it is ready.
 *
 * @example
 * const data = new Filesystem("data", { connection, filesystem: "default" });
 * const lab = new Filesystem("lab", {
 *   connection,
 *   filesystem: "lab",
 *   make: { group: group.groupName, capacity: "10TB", encryption: "kms" },
 * });
 */
export class Filesystem extends pulumi.ComponentResource {
  public readonly filesystemName: pulumi.Output<string>;

  constructor(name: string, args: FilesystemArgs, opts?: pulumi.ComponentResourceOptions) {
    const { make } = args;
    const checks = [
      check("filesystem", args.filesystem, filesystemName),
      check("make.group", make?.group, filesystemGroupName),
      check("make.capacity", make?.capacity, capacity),
      check("make.ssdCapacity", make?.ssdCapacity, capacity),
      check("make.encryption", make?.encryption, keyBesideData),
    ];
    refuseNow(`WEKA filesystem ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:Filesystem", name, {}, opts);
    const filesystem = asOutput(args.filesystem);
    const desired = pulumi.all([args.filesystem, make?.group]).apply(([known, group]): Desired => ({
      kind: "filesystem",
      name: known,
      ...(make === undefined || group === undefined
        ? { onDelete: "retain" }
        : { settings: settings(make, group), onDelete: make.onDelete ?? "retain" }),
    }));
    const ready = driverCommand(
      name,
      {
        driver: wekaDriver(args.connection),
        desired,
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

function settings(make: FilesystemMaking, group: string): FilesystemSettings {
  const { capacity: size, ssdCapacity, encryption = "none" } = make;
  return { group, capacity: size, ...present({ ssdCapacity }), encryption };
}
