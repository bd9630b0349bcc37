/**
 * Answers Tabular requests that are allowed: lists of schemas, tables and projections, making and dropping them, renaming
 * tables, columns as they were given, and transactions that hold nothing together. Rows and every other change end in 501.
 */
import { decodedBody, readBody } from "../body/decoded-body.ts";
import type { Exchange } from "../exchange.ts";
import { S3Error, s3Error } from "../s3-error.ts";
import { sha256Hex } from "../signature/sha256.ts";
import type { Databases, Outcome } from "./databases.ts";
import { flatbuffer } from "./flatbuffer.ts";
import { buildXml } from "../xml.ts";
import { tableOf } from "./table.ts";

const MAX_COLUMNS_BYTES = 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/** The SDK takes 200 for done, and nothing else. @throws S3Error for every answer that is an error */
export async function answerTabular(exchange: Exchange, databases: Databases): Promise<void> {
  const content = await contentOf(exchange, databases);
  exchange.response.writeHead(200, { "content-length": content.length });
  exchange.response.end(content);
}

/** Sets the answer's own headers. */
async function contentOf(exchange: Exchange, databases: Databases): Promise<Buffer> {
  const { request, response } = exchange;
  const { operation, bucket, key, headers } = request;
  switch (operation.name) {
    case "TabularBeginTransaction":
      response.setHeader("tabular-txid", nextTransaction());
      return EMPTY;
    case "TabularCommitTransaction":
    case "TabularRollbackTransaction":
    case "TabularGetTransaction":
      response.setHeader("tabular-txid", headers["tabular-txid"] ?? "0");
      return EMPTY;
    case "TabularListSchemas": {
      const all = found(databases.schemas(bucket), exchange);
      const page = pageOf(exchange, within(all, key));
      return flatbuffer([bucket, page.map((name) => [name, ""])]);
    }
    case "ListSnapshots":
      // There are none, in S3's first kind of list, which the SDK reads in spite of its parameters.
      return Buffer.from(
        buildXml("ListBucketResult", { Name: bucket, Marker: "", IsTruncated: "false" }),
      );
    case "TabularListTables": {
      const page = pageOf(exchange, found(databases.tables(bucket, key), exchange));
      const rows = page.map((name) => [name, "", handleOf(`${bucket}/${key}/${name}`)]);
      return flatbuffer([bucket, key, rows]);
    }
    case "TabularCreateSchema":
      await readColumns(exchange);
      return done(exchange, await databases.addSchema(bucket, key));
    case "TabularDropSchema":
      return done(exchange, await databases.dropSchema(bucket, key));
    default:
      return contentOfTable(exchange, databases);
  }
}

async function contentOfTable(exchange: Exchange, databases: Databases): Promise<Buffer> {
  const { operation, bucket, key, query } = exchange.request;
  const { schema, table } = tableOf(key);
  // The table of imported files, which comes with a table's first import.
  if (query.has("sub-table")) throw notRehearsed(exchange);
  switch (operation.name) {
    case "TabularCreateTable": {
      const columns = await readColumns(exchange);
      return done(exchange, await databases.addTable(bucket, schema, table, columns));
    }
    case "TabularAlterTable":
      return done(
        exchange,
        await databases.renameTable(bucket, schema, table, newNameOf(exchange, schema)),
      );
    case "TabularDropTable":
      return done(exchange, await databases.dropTable(bucket, schema, table));
    case "TabularGetTableStats":
      found(databases.columns(bucket, schema, table), exchange);
      // Without a field every number is 0, as in a table without rows.
      return flatbuffer([]);
    case "TabularListColumns": {
      // No table here is sorted; the SDK takes a 400 for that.
      if (query.has("sorted-columns"))
        throw s3Error("InvalidArgument", `${bucket}/${key} has no sorted columns.`);
      const columns = found(databases.columns(bucket, schema, table), exchange);
      endOfList(exchange);
      return columns;
    }
    default:
      return contentOfProjection(exchange, databases);
  }
}

async function contentOfProjection(exchange: Exchange, databases: Databases): Promise<Buffer> {
  const { operation, bucket, key, query } = exchange.request;
  const { schema, table } = tableOf(key);
  const name = query.get("name") ?? "";
  const known = databases.projections(bucket, schema, table);
  switch (operation.name) {
    case "TabularListProjections": {
      const page = pageOf(exchange, found(known, exchange));
      const rows = page.map((one) => [one, "", handleOf(`${bucket}/${key}/${one}`)]);
      return flatbuffer([bucket, schema, table, rows]);
    }
    case "TabularCreateProjection":
      // Its columns are read and forgotten: nothing here has rows.
      await readColumns(exchange);
      return done(exchange, await databases.addProjection(bucket, schema, table, name));
    case "TabularDropProjection":
      return done(exchange, await databases.dropProjection(bucket, schema, table, name));
    case "TabularGetProjectionStats":
      if (known?.includes(name) !== true) throw failed(exchange, "missing");
      return flatbuffer([]);
    default:
      throw notRehearsed(exchange);
  }
}

/** Of a table that stays in its schema. What VAST asks for at another one is not documented. */
function newNameOf(exchange: Exchange, schema: string): string {
  const target = tableOf(exchange.request.query.get("tabular-new-table-name") ?? "");
  if (target.schema !== schema || target.table === "") throw notRehearsed(exchange);
  return target.table;
}

function notRehearsed({ request }: Exchange): S3Error {
  return s3Error(
    "NotImplemented",
    `${request.operation.name} is allowed, and beyond what the sandbox rehearses.`,
  );
}

/** The number that the SDK knows a table by; VAST's own are not documented. */
function handleOf(path: string): string {
  return String(Number.parseInt(sha256Hex(path).slice(0, 12), 16));
}

let transactions = 0;

function nextTransaction(): string {
  transactions += 1;
  return String(transactions);
}

function readColumns({ incoming, payload, request, response }: Exchange): Promise<Buffer> {
  if (incoming.headers.expect !== undefined) response.writeContinue();
  return readBody(decodedBody(incoming, payload, request.headers), MAX_COLUMNS_BYTES);
}

/** Top-level schemas, or those directly in a schema, by the last part of their names. */
function within(all: readonly string[], outer: string): string[] {
  const prefix = outer === "" ? "" : `${outer}/`;
  return all
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !name.includes("/"));
}

/** The part of a list that the SDK's headers ask for; what comes after it begins at `tabular-next-key`. */
function pageOf({ request, response }: Exchange, all: readonly string[]): readonly string[] {
  const { headers } = request;
  const exact = headers["tabular-name-exact-match"];
  const prefix = headers["tabular-name-prefix"] ?? "";
  const named = all.filter((name) =>
    exact === undefined ? name.startsWith(prefix) : name === exact,
  );
  const from = wholeNumber(headers["tabular-next-key"], 0);
  const until = from + wholeNumber(headers["tabular-max-keys"], 1000);
  response.setHeader("tabular-is-truncated", String(until < named.length));
  response.setHeader("tabular-next-key", String(Math.min(until, named.length)));
  response.setHeader("tabular-list-count", String(named.length));
  return headers["tabular-list-count-only"]?.toLowerCase() === "true"
    ? []
    : named.slice(from, until);
}

function endOfList({ response }: Exchange): void {
  response.setHeader("tabular-is-truncated", "false");
  response.setHeader("tabular-next-key", "0");
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function found<T>(what: T | undefined, exchange: Exchange): T {
  if (what === undefined) throw failed(exchange, "missing");
  return what;
}

function done(exchange: Exchange, outcome: Outcome): Buffer {
  if (outcome !== "done") throw failed(exchange, outcome);
  return EMPTY;
}

/** VAST's codes are not documented, and the SDK reads the status alone. */
function failed({ request }: Exchange, outcome: Exclude<Outcome, "done">): S3Error {
  const what = `${request.bucket}/${request.key}`;
  switch (outcome) {
    case "missing":
      return new S3Error("NoSuchKey", 404, `There is no ${what}, or nothing that it could be in.`);
    case "exists":
      return new S3Error("Conflict", 409, `${what} already exists.`);
    case "not-empty":
      return new S3Error("Conflict", 409, `${what} is not empty.`);
  }
}
