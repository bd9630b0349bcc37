import * as pulumi from "@pulumi/pulumi";
import type { Desired, PrincipalRef } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface PolicyAttachmentArgs {
  readonly connection: VastConnection;
  /** Looked up by uid or gid, then by SID, then by name: not everybody of a directory has each of them. */
  readonly principal: PrincipalRef;
  /** The `policyName` of an `IdentityPolicy`. */
  readonly policy: pulumi.Input<string>;
  /** Removing it ends the access. @default "remove" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * One identity policy on one user or group that exists. Others that are attached stay, though VAST can only replace the
 * whole list; a write that somebody else's undid is made again.
 *
 * @example
 * const principal = { type: "user", source: "directory", name: "department_a" } as const;
 * new PolicyAttachment("department-a", { connection, principal, policy: policy.policyName });
 */
export class PolicyAttachment extends pulumi.ComponentResource {
  constructor(name: string, args: PolicyAttachmentArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, principal, onDelete = "remove" } = args;
    const checks = [
      check("principal.name", principal.name, limits.principalName),
      check("principal.id", principal.id, limits.posixId),
      check("principal.sid", principal.sid, limits.sid),
      check("policy", args.policy, limits.objectName),
    ];
    refuseNow(`VAST policy attachment ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:PolicyAttachment", name, {}, opts);
    const tenant = tenantOf(connection);
    driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired: pulumi.all([tenant, args.policy]).apply(([inTenant, policy]): Desired => ({
          kind: "policy-attachment",
          tenant: inTenant,
          principal,
          policy,
          onDelete,
        })),
        checks,
        identity: pulumi.interpolate`${tenant}/${identityOf(principal)}/${args.policy}`,
        // Another name or id may be the same person's: what the old attachment takes away, the new one gives again.
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}

/** By everything that finds it: a corrected id may find somebody else. */
function identityOf({ source, type, name, id, sid }: PrincipalRef): string {
  return [source, type, name, id, sid].filter((part) => part !== undefined).join("/");
}
