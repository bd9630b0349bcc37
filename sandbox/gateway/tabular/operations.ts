/**
 * The requests of VAST's database API, as VAST's public Python SDK sends them (vastdb 2.0.14 and 2.1.0, `_internal.py`): the path is
 * `/bucket/schema/table`, the query names the kind of object. Operations are called by their actions (VAST knowledge base,
 * "Common actions for database usage"). That knowledge base does not say which request needs which action; the words are
 * the same on both sides.
 */
import { type Level, OPERATIONS, type Operation, operation } from "../operations.ts";

function tabular(
  verb: string,
  method: Operation["method"],
  level: Level,
  selectors: string,
  ...parameters: readonly string[]
): Operation {
  const name = `Tabular${verb}`;
  return operation(name, method, level, selectors, [`s3:${name}`], { parameters });
}

const TRANSACTIONS = [
  tabular("BeginTransaction", "POST", "account", "transaction"),
  tabular("CommitTransaction", "PUT", "account", "transaction"),
  tabular("RollbackTransaction", "DELETE", "account", "transaction"),
  tabular("GetTransaction", "GET", "account", "transaction"),
];

const SCHEMAS = [
  tabular("ListSchemas", "GET", "bucket", "schema"),
  // The schemas in a schema.
  tabular("ListSchemas", "GET", "object", "schema"),
  tabular("CreateSchema", "POST", "object", "schema"),
  tabular("AlterSchema", "PUT", "object", "schema", "tabular-new-schema-name"),
  tabular("DropSchema", "DELETE", "object", "schema"),
];

const TABLES = [
  tabular("ListTables", "GET", "object", "table"),
  tabular("CreateTable", "POST", "object", "table", "topic_partitions", "sub-table", "table-props"),
  tabular("AlterTable", "PUT", "object", "table", "tabular-new-table-name"),
  tabular("DropTable", "DELETE", "object", "table", "sub-table"),
  tabular("GetTableStats", "GET", "object", "stats", "sub-table"),
];

const COLUMNS = [
  tabular("ListColumns", "GET", "object", "column", "sub-table"),
  tabular("ListColumns", "GET", "object", "sorted-columns", "sub-table"),
  tabular("AddColumns", "POST", "object", "column"),
  tabular(
    "AlterColumn",
    "PUT",
    "object",
    "column",
    "tabular-column-name",
    "tabular-new-column-name",
  ),
  tabular("DropColumns", "DELETE", "object", "column"),
];

const ROWS = [
  tabular("QueryData", "GET", "object", "data", "sub-table", "name"),
  tabular("ImportData", "POST", "object", "data"),
  tabular("InsertRows", "POST", "object", "rows"),
  tabular("UpdateRows", "PUT", "object", "rows"),
  tabular("DeleteRows", "DELETE", "object", "rows", "sub-table"),
];

const PROJECTIONS = [
  tabular("ListProjections", "GET", "object", "projection"),
  tabular("CreateProjection", "POST", "object", "projection", "name"),
  tabular("AlterProjection", "PUT", "object", "projection", "name"),
  tabular("DropProjection", "DELETE", "object", "projection", "name"),
  tabular("GetProjectionStats", "GET", "object", "projection-stats", "name"),
  tabular("ListProjectionColumns", "GET", "object", "projection-columns", "name"),
];

/** A list of objects, in the SDK's own spelling of S3's parameters (`list_snapshots`). */
const SNAPSHOTS = [
  operation("ListSnapshots", "GET", "bucket", "list_type=2", ["s3:ListBucket"], {
    parameters: ["prefix", "delimiter", "max_keys", "continuation-token"],
  }),
];

const TABULAR: readonly Operation[] = [
  ...TRANSACTIONS,
  ...SCHEMAS,
  ...TABLES,
  ...COLUMNS,
  ...ROWS,
  ...PROJECTIONS,
  ...SNAPSHOTS,
];

/** VAST has an action of that name, which AWS has not (requirements, "Identity Policy", note 1). */
const HEAD_BUCKET = operation("HeadBucket", "HEAD", "bucket", "", ["s3:HeadBucket"]);

/** Everything that a system with databases understands: of two for one request the first is meant. */
export const DATABASE_OPERATIONS: readonly Operation[] = [HEAD_BUCKET, ...TABULAR, ...OPERATIONS];

export function isTabular(one: Operation): boolean {
  return TABULAR.includes(one);
}
