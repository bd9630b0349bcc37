import * as pulumi from "@pulumi/pulumi";
import { present } from "../../policies/present.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import {
  keyVersion,
  password,
  passwordVersion,
  policyName,
  posixId,
  userName,
} from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";
import { keysOfUser } from "./keys.ts";

export interface S3UserArgs {
  readonly connection: WekaConnection;
  /** Also the access key, before WEKA 5.1. */
  readonly user: pulumi.Input<string>;
  /** Also the secret key, before WEKA 5.1. Kept as a secret whatever is passed, and handed over in the environment only. */
  readonly password: pulumi.Input<string>;
  /**
   * Add 1 to set a changed password: WEKA does not tell the password it has, so it is set when the user is made or
   * adopted and when this number changes. @default 1
   */
  readonly passwordVersion?: number;
  /** Add 1 to have a new key pair made, which ends the old one. WEKA 5.1 and later. @default 1 */
  readonly keyVersion?: number;
  /** `readonly`, `writeonly`, `readwrite`, or the `policyName` of an `S3Policy`. WEKA lets a user have one. */
  readonly policy: pulumi.Input<string>;
  /** Owner of the files that the user's objects become. @default left as it is; WEKA's own default is 0 */
  readonly posixUid?: number;
  readonly posixGid?: number;
  /** Removing a user ends its access; its objects stay. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A local user of role S3 with the one policy attached to it.
 *
 * @example
 * new S3User("loader", { connection, user: "loader", password, policy: "readwrite" }, { dependsOn: cluster });
 */
export class S3User extends pulumi.ComponentResource {
  public readonly userName: pulumi.Output<string>;
  public readonly policyName: pulumi.Output<string>;
  public readonly accessKeyId: pulumi.Output<string>;
  /** A secret. */
  public readonly secretAccessKey: pulumi.Output<string>;

  constructor(name: string, args: S3UserArgs, opts?: pulumi.ComponentResourceOptions) {
    const { posixUid, posixGid, onDelete = "remove" } = args;
    const versions = {
      passwordVersion: args.passwordVersion ?? 1,
      keyVersion: args.keyVersion ?? 1,
    };
    const checks = [
      check("user", args.user, userName),
      check("password", args.password, password),
      check("passwordVersion", versions.passwordVersion, passwordVersion),
      check("keyVersion", versions.keyVersion, keyVersion),
      check("policy", args.policy, policyName),
      check("posixUid", posixUid, posixId),
      check("posixGid", posixGid, posixId),
    ];
    refuseNow(`WEKA user ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:S3User", name, {}, opts);
    const user = asOutput(args.user);
    const policy = asOutput(args.policy);
    const desired = pulumi
      .all([args.user, args.policy])
      .apply(([userKnown, policyKnown]): Desired => ({
        kind: "s3-user",
        name: userKnown,
        policy: policyKnown,
        ...present({ posixUid, posixGid }),
        ...versions,
        onDelete,
      }));
    const made = driverCommand(
      name,
      {
        driver: wekaDriver(args.connection, { S3_USER_PASSWORD: args.password }),
        desired,
        checks,
        identity: user,
        replacement: "delete-first",
      },
      this,
    );
    this.userName = after(made, user);
    this.policyName = after(made, policy);
    const keys = keysOfUser(made, args.user, args.password);
    this.accessKeyId = keys.accessKeyId;
    this.secretAccessKey = keys.secretAccessKey;
    this.registerOutputs({ userName: this.userName, policyName: this.policyName, ...keys });
  }
}
