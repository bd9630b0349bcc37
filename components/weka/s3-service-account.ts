import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import {
  keyVersion,
  password,
  policySize,
  serviceAccountLabel,
  userName,
} from "../../policies/weka/limits.ts";
import { labelled } from "../../policies/weka/service-account.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";
import { keysOf } from "./keys.ts";

export interface S3ServiceAccountArgs {
  /** The way to WEKA. Its login finds the version; the account itself is made as the user. */
  readonly connection: WekaConnection;
  /** The S3 user it belongs to, who needs a policy. */
  readonly user: pulumi.Input<string>;
  /** The user's password. Kept as a secret whatever is passed, and handed over in the environment only. */
  readonly password: pulumi.Input<string>;
  /** Which of the user's accounts it is; WEKA sees it as the Sid of the first statement. */
  readonly label: string;
  /** What the account may do of all that its user may: it never adds anything. */
  readonly document: pulumi.Input<PolicyDocument>;
  /** Add 1 to replace the account by one with a new key. @default 1 */
  readonly keyVersion?: number;
  /** Removing it ends the access of its key. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A service account: a key pair of its own with a part of its user's access. WEKA shows the secret key once, so an
 * account whose key is not in the state is replaced and never adopted, and another document is another key pair.
 *
 * @example
 * const nightly = new S3ServiceAccount("nightly", {
 *   connection,
 *   user: user.userName,
 *   password,
 *   label: "nightly",
 *   document,
 * });
 */
export class S3ServiceAccount extends pulumi.ComponentResource {
  public readonly accessKeyId: pulumi.Output<string>;
  /** A secret. */
  public readonly secretAccessKey: pulumi.Output<string>;

  constructor(name: string, args: S3ServiceAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    const { label, keyVersion: version = 1, onDelete = "remove" } = args;
    const checks = [
      check("user", args.user, userName),
      check("password", args.password, password),
      check("label", label, serviceAccountLabel),
      check("document", args.document, (path, document: PolicyDocument) =>
        policySize(path, labelled(document, label)),
      ),
      check("keyVersion", version, keyVersion),
    ];
    refuseNow(`WEKA service account ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:S3ServiceAccount", name, {}, opts);
    const user = asOutput(args.user);
    const desired = asOutput(args.document).apply((document) =>
      user.apply((known): Desired => ({
        kind: "s3-service-account",
        user: known,
        label,
        document: labelled(document, label),
        keyVersion: version,
        onDelete,
      })),
    );
    const made = driverCommand(
      name,
      {
        driver: wekaDriver(args.connection, { S3_USER_PASSWORD: args.password }),
        desired,
        checks,
        identity: pulumi.interpolate`${user}/${label}`,
        replacement: "delete-first",
      },
      this,
    );
    const keys = keysOf(made);
    this.accessKeyId = keys.accessKeyId;
    this.secretAccessKey = keys.secretAccessKey;
    this.registerOutputs({ ...keys });
  }
}
