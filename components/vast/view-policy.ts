import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/vast/desired.ts";
import { objectName } from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface ViewPolicyArgs {
  readonly connection: VastConnection;
  /** Unique over all tenants of the cluster. */
  readonly policy: pulumi.Input<string>;
  /** VAST keeps a policy that a view has. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A view policy of flavor S3_NATIVE, made or adopted: only behind such a one do identity policies count. One that exists
 * with another flavor is refused.
 *
 * @example
 * const policy = new ViewPolicy("s3-native", { connection, policy: "s3-native" });
 */
export class ViewPolicy extends pulumi.ComponentResource {
  public readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: ViewPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, onDelete = "retain" } = args;
    const checks = [check("policy", args.policy, objectName)];
    refuseNow(`VAST view policy ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:ViewPolicy", name, {}, opts);
    const policy = asOutput(args.policy);
    const made = driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired: pulumi.all([policy, tenantOf(connection)]).apply(([known, tenant]): Desired => ({
          kind: "view-policy",
          tenant,
          name: known,
          onDelete,
        })),
        checks,
        identity: policy,
        replacement: "delete-first",
      },
      this,
    );
    this.policyName = after(made, policy);
    this.registerOutputs({ policyName: this.policyName });
  }
}
