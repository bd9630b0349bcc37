import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/vast/desired.ts";
import { bucketName, schemaName } from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { after, driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface SchemaArgs {
  readonly connection: VastConnection;
  /** The `bucketName` of a `View` that serves a database. */
  readonly database: pulumi.Input<string>;
  readonly schema: pulumi.Input<string>;
  /** A schema that holds tables is never removed. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * A schema of a database, made or adopted.
 *
 * @example
 * new Schema("department-a", { connection, database: database.bucketName, schema: "department_a" });
 */
export class Schema extends pulumi.ComponentResource {
  public readonly schemaName: pulumi.Output<string>;

  constructor(name: string, args: SchemaArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, onDelete = "retain" } = args;
    const checks = [
      check("database", args.database, bucketName),
      check("schema", args.schema, schemaName),
    ];
    refuseNow(`VAST schema ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:Schema", name, {}, opts);
    const schema = asOutput(args.schema);
    const tenant = tenantOf(connection);
    const made = driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired: pulumi
          .all([tenant, args.database, schema])
          .apply(([inTenant, database, known]): Desired => ({
            kind: "schema",
            tenant: inTenant,
            database,
            name: known,
            onDelete,
          })),
        checks,
        identity: pulumi.interpolate`${tenant}/${args.database}/${schema}`,
        replacement: "delete-first",
      },
      this,
    );
    this.schemaName = after(made, schema);
    this.registerOutputs({ schemaName: this.schemaName });
  }
}
