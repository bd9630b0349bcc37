/** Calls on databases as requests: which action VAST asks for, and on what, by the URL of the call (vastdb 2.0.14). */
import type { Decision } from "../../../policies/evaluate/index.ts";
import type { Ask } from "../../decide.ts";
import type { Ground } from "../../intent.ts";
import type { SchemaCheck, SchemaOperation } from "./check.ts";

const DATABASE_ACTIONS = {
  find: "s3:HeadBucket",
  "list schemas of": "s3:TabularListSchemas",
  "begin a transaction in": "s3:TabularBeginTransaction",
  "list objects of": "s3:ListBucket",
} as const;

const SCHEMA_ACTIONS = { rename: "s3:TabularAlterSchema", drop: "s3:TabularDropSchema" } as const;

const TABLE_ACTIONS = {
  list: "s3:TabularListTables",
  create: "s3:TabularCreateTable",
  describe: "s3:TabularListColumns",
  query: "s3:TabularQueryData",
  "list projections of": "s3:TabularListProjections",
  "insert rows into": "s3:TabularInsertRows",
  "update rows of": "s3:TabularUpdateRows",
  "delete rows of": "s3:TabularDeleteRows",
  "import files into": "s3:TabularImportData",
  rename: "s3:TabularAlterTable",
  drop: "s3:TabularDropTable",
  "add a column to": "s3:TabularAddColumns",
  "rename a column of": "s3:TabularAlterColumn",
  "drop a column of": "s3:TabularDropColumns",
  "create a projection of": "s3:TabularCreateProjection",
  "rename a projection of": "s3:TabularAlterProjection",
  "drop a projection of": "s3:TabularDropProjection",
} as const;

/** What comes of a check, when `decide` decides the requests behind it. */
export function outcomeOfSchemaCheck(
  { database, operation }: SchemaCheck,
  { bucket }: Pick<Ground, "bucket">,
  decide: (asks: readonly Ask[]) => Decision["outcome"],
): Decision["outcome"] {
  const asks = requestsOf(operation).map(([action, path]) => ({
    action,
    resource: path === "" ? database : `${database}/${path}`,
    context: {},
    bucket,
    on: "bucket" as const,
  }));
  return decide(asks);
}

function requestsOf(operation: SchemaOperation): (readonly [action: string, path: string])[] {
  if (operation.on === "database") return [[DATABASE_ACTIONS[operation.call], ""]];
  const { schema } = operation;
  if (operation.on === "schema") return [[SCHEMA_ACTIONS[operation.call], schema]];
  const action = TABLE_ACTIONS[operation.call];
  const table = `${schema}/${operation.table}`;
  // Listing and creating tables asks for both (the requirements' note on VAST).
  return operation.call === "list" || operation.call === "create"
    ? [
        [action, schema],
        [action, table],
      ]
    : [[action, table]];
}
