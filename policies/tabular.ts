/**
 * What work on a VAST database takes: actions, and the resource on which VAST authorises each.
 *
 * Sources. Names of actions: VAST knowledge base, "Common actions for database usage". Which calls a piece of work makes:
 * VAST's public Python SDK, vastdb 2.0.14 (everything happens in a transaction; `bucket()` is a HeadBucket, `schema()`
 * lists schemas, `table()` lists tables and reads statistics and columns, `create_table()` looks for the table before
 * and after; `update()` and `delete()` take row ids that a query returned). Resources: the URL of each call, the
 * requirements' note that listing and creating tables need the schema and what is in it, and the knowledge base's
 * read-only example, which allows queries on `bucket/schema/*`.
 *
 * Not documented: on which resource a transaction is authorised, whose URL names none. Policies in use allow it on the
 * database's bucket, and so does this table.
 */
import type { SchemaIntent } from "./grant.ts";

/** Pieces of work, in words that fit before "in a schema", and their actions. */
export const TABULAR_WORK = {
  "list schemas": ["s3:TabularListSchemas"],
  "use transactions": [
    "s3:TabularBeginTransaction",
    "s3:TabularCommitTransaction",
    "s3:TabularGetTransaction",
    "s3:TabularRollbackTransaction",
  ],
  "list tables": ["s3:TabularListTables"],
  "create tables": ["s3:TabularCreateTable"],
  "describe tables": ["s3:TabularGetTableStats", "s3:TabularListColumns"],
  "query tables": ["s3:TabularQueryData"],
  "list projections": [
    "s3:TabularGetProjectionStats",
    "s3:TabularListProjectionColumns",
    "s3:TabularListProjections",
  ],
  "write rows": [
    "s3:TabularDeleteRows",
    "s3:TabularImportData",
    "s3:TabularInsertRows",
    "s3:TabularUpdateRows",
  ],
  "alter and drop tables": ["s3:TabularAlterTable", "s3:TabularDropTable"],
  "change columns": ["s3:TabularAddColumns", "s3:TabularAlterColumn", "s3:TabularDropColumns"],
  "change projections": [
    "s3:TabularAlterProjection",
    "s3:TabularCreateProjection",
    "s3:TabularDropProjection",
  ],
  "change schemas": ["s3:TabularAlterSchema", "s3:TabularCreateSchema", "s3:TabularDropSchema"],
} as const satisfies Record<string, readonly string[]>;

type Work = keyof typeof TABULAR_WORK;

/** Finding a database at all, and seeing its schemas' names. */
export const SEE_DATABASE = ["s3:HeadBucket", ...TABULAR_WORK["list schemas"]];

interface SchemaWork {
  /** Whether VAST's SDKs could do it: they work in transactions only. */
  readonly transacted: boolean;
  /** On `database/schema` and on `database/schema/*`: the schema, and the tables in it. */
  readonly schema: readonly Work[];
  /** On `database/schema/*`. */
  readonly tables: readonly Work[];
}

export const SCHEMA_WORK: Readonly<Record<SchemaIntent, SchemaWork>> = {
  "read-tables": {
    transacted: true,
    schema: ["list schemas", "list tables"],
    tables: ["describe tables", "query tables", "list projections"],
  },
  "write-rows": {
    transacted: true,
    schema: ["list tables"],
    tables: ["describe tables", "write rows"],
  },
  "create-tables": {
    transacted: true,
    schema: ["create tables", "list tables"],
    tables: ["describe tables"],
  },
  "alter-tables": {
    transacted: true,
    schema: ["list tables"],
    tables: [
      "describe tables",
      "alter and drop tables",
      "change columns",
      "change projections",
      "change schemas",
    ],
  },
  "create-tables-without-transactions": {
    transacted: false,
    schema: ["create tables", "list tables"],
    tables: [],
  },
};

/** Actions by the resource they are authorised on. */
export interface TabularActions {
  /** On `database`. */
  readonly database: readonly string[];
  /** On `database/schema` and on `database/schema/*`. */
  readonly schema: readonly string[];
  /** On `database/schema/*`. */
  readonly tables: readonly string[];
}

/** The actions that several intents on one schema need, sorted. */
export function tabularActions(intents: readonly SchemaIntent[]): TabularActions {
  const needed = intents.map((intent) => SCHEMA_WORK[intent]);
  const transactions = needed.some(({ transacted }) => transacted);
  return {
    database: [...SEE_DATABASE, ...(transactions ? TABULAR_WORK["use transactions"] : [])],
    schema: actionsOf(needed.flatMap(({ schema }) => schema)),
    tables: actionsOf(needed.flatMap(({ tables }) => tables)),
  };
}

function actionsOf(work: readonly Work[]): string[] {
  return [...new Set(work.flatMap((piece) => TABULAR_WORK[piece]))].sort();
}
