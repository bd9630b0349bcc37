import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document.ts";
import type { Desired } from "../../policies/vast/desired.ts";
import { identityDocument, objectName } from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface IdentityPolicyArgs {
  readonly connection: VastConnection;
  /** Unique in its tenant. */
  readonly policy: pulumi.Input<string>;
  readonly document: pulumi.Input<PolicyDocument>;
  /** A policy that is disabled stays attached and says nothing. @default true */
  readonly enabled?: boolean;
  /** Removing it ends the access that it gives. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * An identity policy, made, adopted, and changed in place. One of another name is another policy, and is there before
 * the old one goes.
 *
 * @example
 * const policy = new IdentityPolicy("department-a", { connection, policy: "department-a", document });
 */
export class IdentityPolicy extends pulumi.ComponentResource {
  public readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: IdentityPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, enabled = true, onDelete = "remove" } = args;
    const checks = [
      check("policy", args.policy, objectName),
      check("document", args.document, identityDocument),
    ];
    refuseNow(`VAST identity policy ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:IdentityPolicy", name, {}, opts);
    const policy = asOutput(args.policy);
    const tenant = tenantOf(connection);
    const desired = asOutput(args.document).apply((document) =>
      pulumi.all([tenant, policy]).apply(([inTenant, known]): Desired => ({
        kind: "identity-policy",
        tenant: inTenant,
        name: known,
        document,
        enabled,
        onDelete,
      })),
    );
    const made = driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired,
        checks,
        identity: pulumi.interpolate`${tenant}/${policy}`,
        replacement: "create-first",
      },
      this,
    );
    this.policyName = after(made, policy);
    this.registerOutputs({ policyName: this.policyName });
  }
}
