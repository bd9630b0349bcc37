import * as pulumi from "@pulumi/pulumi";
import { present } from "../../policies/present.ts";
import type { Desired } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface IamRoleArgs {
  readonly connection: VastConnection;
  /** Unique in its tenant. */
  readonly role: pulumi.Input<string>;
  /** Who may assume the role; a JSON document that VAST reads. */
  readonly trustPolicy: pulumi.Input<object>;
  /** The `policyName` of each `IdentityPolicy` that the role has. */
  readonly policies: readonly pulumi.Input<string>[];
  /** 900 to 129600. @default VAST's own, 36 hours */
  readonly maxSessionSeconds?: number;
  /** Removing it ends the access. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A role that is assumed for keys that expire, with a token of an OIDC provider (VAST 5.5 and later).
 *
 * @example
 * new IamRole("analyst", { connection, role: "analyst", trustPolicy, policies: [policy.policyName] });
 */
export class IamRole extends pulumi.ComponentResource {
  public readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: IamRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, maxSessionSeconds, onDelete = "remove" } = args;
    const checks = [
      check("role", args.role, limits.objectName),
      ...args.policies.map((policy, index) =>
        check(`policies[${index}]`, policy, limits.objectName),
      ),
      check("trustPolicy", args.trustPolicy, limits.trustPolicy),
      check("maxSessionSeconds", maxSessionSeconds, limits.sessionSeconds),
    ];
    refuseNow(`VAST IAM role ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:IamRole", name, {}, opts);
    const role = asOutput(args.role);
    const tenant = tenantOf(connection);
    const desired = asOutput(args.trustPolicy).apply((trustPolicy) =>
      pulumi
        .all([tenant, role, pulumi.all([...args.policies])])
        .apply(([inTenant, known, policies]): Desired => ({
          kind: "iam-role",
          tenant: inTenant,
          name: known,
          trustPolicy,
          policies,
          ...present({ maxSessionSeconds }),
          onDelete,
        })),
    );
    const made = driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired,
        checks,
        identity: pulumi.interpolate`${tenant}/${role}`,
        replacement: "delete-first",
      },
      this,
    );
    this.roleName = after(made, role);
    this.registerOutputs({ roleName: this.roleName });
  }
}
