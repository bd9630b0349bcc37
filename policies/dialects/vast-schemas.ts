/** The statements and findings of grants on schemas of VAST databases. */
import type { Statement } from "../document.ts";
import type { Finding } from "../finding.ts";
import { SCHEMA_INTENTS, type SchemaGrant, type SchemaIntent } from "../grant.ts";
import { compare } from "../rights.ts";
import { SCHEMA_WORK, SEE_DATABASE, TABULAR_WORK, tabularActions } from "../tabular.ts";
import { allow } from "./s3-statements.ts";

/** Schemas on which the same intents hold. */
interface SchemaRights {
  readonly intents: readonly SchemaIntent[];
  /** `database/schema` */
  readonly schemas: readonly string[];
}

/** How Sids name an intent. */
const WORDS = {
  "read-tables": "Read",
  "write-rows": "Write",
  "create-tables": "Create",
  "alter-tables": "Alter",
  "create-tables-without-transactions": "Create",
} as const satisfies Record<SchemaIntent, string>;

/** Databases first, then each group of schemas, whatever the order of the grants. */
export function schemaStatements(grants: readonly SchemaGrant[]): Statement[] {
  return [
    ...databaseStatements(grants),
    ...gatherSchemas(grants).flatMap(({ intents, schemas }) => {
      const { schema, tables } = tabularActions(intents);
      const word = [...new Set(intents.map((intent) => WORDS[intent]))].join("");
      const inside = schemas.map((name) => `${name}/*`);
      const both = schemas.flatMap((name) => [name, `${name}/*`]);
      return [...allow(`${word}Tables`, schema, both), ...allow(`${word}InTables`, tables, inside)];
    }),
  ];
}

function databaseStatements(grants: readonly SchemaGrant[]): Statement[] {
  return [
    ...allow("SeeDatabases", SEE_DATABASE, databasesOf(grants)),
    ...allow("UseTransactions", TABULAR_WORK["use transactions"], transactedDatabases(grants)),
  ];
}

function transactedDatabases(grants: readonly SchemaGrant[]): string[] {
  return databasesOf(grants.filter(({ kind }) => SCHEMA_WORK[kind].transacted));
}

function databasesOf(grants: readonly SchemaGrant[]): string[] {
  return [...new Set(grants.map(({ database }) => database))].sort(compare);
}

function gatherSchemas(grants: readonly SchemaGrant[]): SchemaRights[] {
  const byPlace = Map.groupBy(grants, placeOf);
  const places = [...byPlace.keys()].sort(compare);
  const intentsAt = (place: string): SchemaIntent[] =>
    SCHEMA_INTENTS.filter((intent) => byPlace.get(place)?.some(({ kind }) => kind === intent));
  const byIntents = Map.groupBy(places, (place) => intentsAt(place).join());
  return [...byIntents.values()].flatMap((schemas) => {
    const [first] = schemas;
    return first === undefined ? [] : [{ intents: intentsAt(first), schemas }];
  });
}

function placeOf({ database, schema }: SchemaGrant): string {
  return `${database}/${schema}`;
}

/** `vast-schema-names-visible` (info) and `vast-no-transactions` (warning), each once a database. */
export function schemaFindings(grants: readonly SchemaGrant[]): Finding[] {
  const transacted = transactedDatabases(grants);
  const databases = databasesOf(grants);
  return [
    ...databases.map((database) => visibleSchemas(database)),
    ...databases
      .filter((database) => !transacted.includes(database))
      .map((database) => noTransactions(database)),
  ];
}

function visibleSchemas(database: string): Finding {
  return {
    code: "vast-schema-names-visible",
    severity: "info",
    path: database,
    message: `whoever may use one schema of ${JSON.stringify(database)} sees the names of all its schemas`,
    fix: "keep secrets out of schema names, or use a database of its own",
  };
}

function noTransactions(database: string): Finding {
  return {
    code: "vast-no-transactions",
    severity: "warning",
    path: database,
    message: `create-tables-without-transactions on ${JSON.stringify(database)} begins no transaction and reads no rows, and VAST's SDKs do everything in transactions`,
    fix: "grant create-tables, read, write or administer where the SDKs are used",
  };
}
