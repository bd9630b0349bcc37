/** The checks of a stack's VAST databases: every call that the SDK has, by every principal, allowed and forbidden. */
import type { Loaded } from "../../../config/check.ts";
import { isSchemaGrant } from "../../../policies/grant.ts";
import { type SchemaName, schemaName } from "../../../policies/names.ts";
import {
  DATABASE_CALLS,
  SCHEMA_CALLS,
  type SchemaCheck,
  type SchemaOperation,
  TABLE_CALLS,
} from "./check.ts";
import { expectedOn } from "./oracle.ts";

/** The table that checks are about; whoever makes it with a request takes it away. */
export const PROBE_TABLE = "s3_access_probe";

export function generateSchemaChecks({ stack, access }: Loaded): SchemaCheck[] {
  return [...access.vast, ...access.vastRoles].flatMap(({ key, grants }) =>
    Object.values(stack.vast?.databases ?? {}).flatMap(({ name: database, schemas }) =>
      operations(schemas).map((operation) => ({
        principal: key,
        database,
        operation,
        expected: expectedOn(grants.filter(isSchemaGrant), database, operation),
      })),
    ),
  );
}

function operations(schemas: readonly SchemaName[]): SchemaOperation[] {
  const probed = [...new Set(schemas.flatMap((schema) => [schema, lookAlike(schema)]))];
  return [
    ...DATABASE_CALLS.map((call) => ({ on: "database", call }) as const),
    ...probed.flatMap((schema) => [
      ...SCHEMA_CALLS.map((call) => ({ on: "schema", call, schema }) as const),
      ...TABLE_CALLS.map((call) => ({ on: "table", call, schema, table: PROBE_TABLE }) as const),
    ]),
  ];
}

/** `sales` gives `salesb`: what a pattern without its slash would open too. */
function lookAlike(schema: SchemaName): SchemaName {
  return schemaName(`${schema}b`);
}
