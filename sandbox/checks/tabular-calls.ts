/** Calls of checks as requests, the way VAST's SDK sends them (vastdb 2.0.14, `_internal.py`). */
import type { SchemaOperation } from "../../access/checks/schemas/check.ts";
import type { TabularRequest } from "./tabular-client.ts";

type Call<On extends SchemaOperation["on"]> = Extract<SchemaOperation, { on: On }>["call"];
type Request = readonly [method: TabularRequest["method"], command: string];

const SCHEMA: Readonly<Record<Call<"schema">, Request>> = {
  rename: ["PUT", "schema"],
  drop: ["DELETE", "schema"],
};

const TABLE: Readonly<Record<Exclude<Call<"table">, "list">, Request>> = {
  create: ["POST", "table"],
  describe: ["GET", "column"],
  query: ["GET", "data"],
  "list projections of": ["GET", "projection"],
  "insert rows into": ["POST", "rows"],
  "update rows of": ["PUT", "rows"],
  "delete rows of": ["DELETE", "rows"],
  "import files into": ["POST", "data"],
  rename: ["PUT", "table"],
  drop: ["DELETE", "table"],
  "add a column to": ["POST", "column"],
  "rename a column of": ["PUT", "column"],
  "drop a column of": ["DELETE", "column"],
  "create a projection of": ["POST", "projection"],
  "rename a projection of": ["PUT", "projection"],
  "drop a projection of": ["DELETE", "projection"],
};

export function requestFor(database: string, operation: SchemaOperation): TabularRequest {
  if (operation.on === "database") return databaseRequest(database, operation.call);
  const schema = `${database}/${operation.schema}`;
  if (operation.on === "schema") return request(SCHEMA[operation.call], schema);
  if (operation.call === "list") return request(["GET", "table"], schema);
  return request(TABLE[operation.call], `${schema}/${operation.table}`);
}

function databaseRequest(database: string, call: Call<"database">): TabularRequest {
  switch (call) {
    case "find":
      return { method: "HEAD", path: database };
    case "list schemas of":
      return request(["GET", "schema"], database);
    // Which database it is for, the requests in it say.
    case "begin a transaction in":
      return request(["POST", "transaction"], "");
    case "list objects of":
      return { method: "GET", path: database };
  }
}

function request([method, command]: Request, path: string): TabularRequest {
  return { method, path, command };
}
