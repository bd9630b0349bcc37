import * as pulumi from "@pulumi/pulumi";
import { wekaPolicyName } from "../../policies/dialects/weka-name.ts";
import type { PolicyDocument } from "../../policies/document.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import { policyName, policySize } from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface S3PolicyArgs {
  readonly connection: WekaConnection;
  /** The first part of the policy's name on WEKA; a hash of the document follows. */
  readonly policy: string;
  readonly document: pulumi.Input<PolicyDocument>;
  /** A policy that somebody still has is never removed. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/** WEKA takes 64 characters of ours, of which `-` and the hash need nine. */
const longestName = 55;

/**
 * An IAM policy. Another document is another policy: the new one is made first, users that take `policyName` move over,
 * and the old one is removed last.
 *
 * @example
 * const policy = new S3Policy("team-a", { connection, policy: "team-a", document }, { dependsOn: cluster });
 */
export class S3Policy extends pulumi.ComponentResource {
  /** The name on WEKA, for `S3User`: `<policy>-<8 hex digits>`. */
  public readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: S3PolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { onDelete = "remove" } = args;
    const checks = [
      check("policy", args.policy, (path, value) => policyName(path, value, longestName)),
      check("document", args.document, policySize),
    ];
    refuseNow(`WEKA policy ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:S3Policy", name, {}, opts);
    const document = asOutput(args.document);
    const fullName = document.apply((known) => wekaPolicyName(args.policy, known));
    const desired = document.apply((known): Desired => ({
      kind: "s3-policy",
      name: wekaPolicyName(args.policy, known),
      document: known,
      onDelete,
    }));
    const made = driverCommand(
      name,
      {
        driver: wekaDriver(args.connection),
        desired,
        checks,
        identity: fullName,
        replacement: "create-first",
      },
      this,
    );
    this.policyName = after(made, fullName);
    this.registerOutputs({ policyName: this.policyName });
  }
}
