/** One check of a VAST database: who makes which call, and whether the policies let it through. */
import type { BucketName, SchemaName } from "../../../policies/names.ts";

/** Calls of VAST's public SDK (vastdb 2.0.14), by what they do. */
export const DATABASE_CALLS = [
  "find",
  "list schemas of",
  "begin a transaction in",
  /** As in a bucket of objects, which a database is to S3. */
  "list objects of",
] as const;
export const SCHEMA_CALLS = ["rename", "drop"] as const;
export const TABLE_CALLS = [
  "list",
  "create",
  "describe",
  "query",
  "list projections of",
  "insert rows into",
  "update rows of",
  "delete rows of",
  "import files into",
  "rename",
  "drop",
  "add a column to",
  "rename a column of",
  "drop a column of",
  "create a projection of",
  "rename a projection of",
  "drop a projection of",
] as const;

export type SchemaOperation =
  | { readonly on: "database"; readonly call: (typeof DATABASE_CALLS)[number] }
  | {
      readonly on: "schema";
      readonly call: (typeof SCHEMA_CALLS)[number];
      readonly schema: SchemaName;
    }
  | {
      readonly on: "table";
      readonly call: (typeof TABLE_CALLS)[number];
      readonly schema: SchemaName;
      readonly table: string;
    };

export interface SchemaCheck {
  /** The principal's key in the config. */
  readonly principal: string;
  readonly database: BucketName;
  readonly operation: SchemaOperation;
  /** By the policies alone; ACLs, which give a database's owner full control, are left aside. */
  readonly expected: "allowed" | "denied";
}

/** One line for a reader: `department-a may not query vastdbsec/department_b/probe: denied`. */
export function describeSchemaCheck(check: SchemaCheck, outcome: string): string {
  const { principal, database, operation, expected } = check;
  const place =
    operation.on === "database"
      ? database
      : operation.on === "schema"
        ? `${database}/${operation.schema}`
        : `${database}/${operation.schema}/${operation.table}`;
  const may = expected === "allowed" ? "may" : "may not";
  const verdict = outcome === expected ? outcome : `expected ${expected}, got ${outcome}`;
  return `${principal} ${may} ${operation.call} ${place}: ${verdict}`;
}
