import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/weka/desired.ts";
import { auditEndpoint, auditToken } from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface AuditWebhookArgs {
  readonly connection: WekaConnection;
  /** An http or https URL. */
  readonly endpoint: pulumi.Input<string>;
  /** What the receiver knows WEKA by. Kept as a secret whatever is passed, and handed over in the environment only. */
  readonly token: pulumi.Input<string>;
  /** `"remove"` ends the audit log. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * Where the S3 service posts an event for every request. A cluster has one; events are lost while the receiver is down.
 *
 * @example
 * new AuditWebhook("audit", { connection, endpoint: "https://audit.example.com/s3", token }, { dependsOn: cluster });
 */
export class AuditWebhook extends pulumi.ComponentResource {
  constructor(name: string, args: AuditWebhookArgs, opts?: pulumi.ComponentResourceOptions) {
    const { onDelete = "retain" } = args;
    const checks = [
      check("endpoint", args.endpoint, auditEndpoint),
      check("token", args.token, auditToken),
    ];
    refuseNow(`WEKA audit webhook ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:AuditWebhook", name, {}, opts);
    driverCommand(
      name,
      {
        driver: wekaDriver(args.connection, { AUDIT_WEBHOOK_TOKEN: args.token }),
        desired: asOutput(args.endpoint).apply((endpoint): Desired => ({
          kind: "audit-webhook",
          endpoint,
          onDelete,
        })),
        checks,
        // There is one: whatever changes, it stays the same object.
        identity: "audit-webhook",
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}
