/**
 * What grants on schemas promise, said a second time without policies and actions. The checks hold the deployed documents
 * against this, so it must share nothing with the code that renders them.
 */
import type { BucketName } from "../../../policies/names.ts";
import type { SchemaGrant, SchemaIntent } from "../../../policies/grant.ts";
import type { SchemaCheck, SchemaOperation } from "./check.ts";

const CREATORS: readonly SchemaIntent[] = ["create-tables", "create-tables-without-transactions"];
const USERS: readonly SchemaIntent[] = [
  "read-tables",
  "write-rows",
  "create-tables",
  "alter-tables",
];

/** What a principal with these grants must get for an operation. */
export function expectedOn(
  grants: readonly SchemaGrant[],
  database: BucketName,
  operation: SchemaOperation,
): SchemaCheck["expected"] {
  const here = grants.filter((grant) => grant.database === database);
  const inSchema = here.filter(
    ({ schema }) => operation.on !== "database" && schema === operation.schema,
  );
  const needed = intentsFor(operation);
  const relevant = operation.on === "database" ? here : inSchema;
  return relevant.some(({ kind }) => needed.includes(kind)) ? "allowed" : "denied";
}

/** Any one of these lets the call through. */
function intentsFor(operation: SchemaOperation): readonly SchemaIntent[] {
  // The schema itself belongs to the stack: nobody's grant renames or drops it.
  if (operation.on === "schema") return [];
  switch (operation.call) {
    case "find":
    case "list schemas of":
    case "list":
      return [...USERS, "create-tables-without-transactions"];
    case "begin a transaction in":
    case "describe":
      return USERS;
    // Tables are no objects to whom they are granted.
    case "list objects of":
      return [];
    case "create":
      return CREATORS;
    case "query":
    case "list projections of":
      return ["read-tables"];
    case "insert rows into":
    case "update rows of":
    case "delete rows of":
    case "import files into":
      return ["write-rows"];
    case "rename":
    case "drop":
    case "add a column to":
    case "rename a column of":
    case "drop a column of":
    case "create a projection of":
    case "rename a projection of":
    case "drop a projection of":
      return ["alter-tables"];
  }
}
