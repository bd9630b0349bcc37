import type { Hono } from "hono";
import type { Outcome } from "../../gateway/tabular/databases.ts";
import { VmsError } from "../vms-error.ts";
import {
  type Body,
  type Service,
  type VmsContext,
  type VmsEnv,
  bodyOf,
  listed,
  tenantOf,
  textIn,
} from "./service.ts";

/** Schemas and tables of databases, which clients change over S3 too. */
export function schemaRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { databases, mode } = service;
  app.get("schemas/", (context) => {
    const { database_name: database = "", tenant_id } = context.req.query();
    demandDatabase(context, database, tenant_id);
    const rows = (databases.schemas(database) ?? []).map((name) => ({
      database_name: database,
      name,
    }));
    return listed(context, mode(), rows);
  });
  app.post("schemas/", async (context) => {
    const body = await bodyOf(context);
    const { database, name } = namedIn(body);
    demandDatabase(context, database, body["tenant_id"]);
    accept(await databases.addSchema(database, name), { schema: name });
    return context.json({ database_name: database, name }, 201);
  });
  app.delete("schemas/delete/", async (context) => {
    const body = await bodyOf(context);
    const { database, name } = namedIn(body);
    demandDatabase(context, database, body["tenant_id"]);
    accept(await databases.dropSchema(database, name), { schema: name });
    return context.body(null, 204);
  });

  app.get("tables/", (context) => {
    const query = context.req.query();
    const { database_name: database = "", schema_name: schema = "" } = query;
    demandDatabase(context, database, query["tenant_id"]);
    const names = databases.tables(database, schema);
    if (names === undefined) throw refusal("missing", { schema });
    const rows = names.map((name) => ({ database_name: database, schema_name: schema, name }));
    return listed(context, mode(), rows);
  });
  app.delete("tables/delete/", async (context) => {
    const body = await bodyOf(context);
    const { database, name: table } = namedIn(body);
    demandDatabase(context, database, body["tenant_id"]);
    const schema = textIn(body, "schema_name");
    accept(await databases.dropTable(database, schema, table), { schema, table });
    return context.body(null, 204);
  });

  /** One of the tenant that the request names. @throws VmsError 404 */
  function demandDatabase(context: VmsContext, database: string, tenantId: unknown): void {
    const tenant = tenantOf(context, service, tenantId);
    if (databases.tenantOf(database) !== tenant.id) throw noDatabase(database);
  }
}

interface Place {
  readonly schema: string;
  readonly table?: string;
}

function accept(outcome: Outcome, place: Place): void {
  if (outcome !== "done") throw refusal(outcome, place);
}

function refusal(outcome: Exclude<Outcome, "done">, { schema, table }: Place): VmsError {
  const what = table === undefined ? `Schema ${schema}` : `Table ${table}`;
  switch (outcome) {
    case "missing":
      return new VmsError(404, `${what} does not exist`);
    case "exists":
      return new VmsError(409, `${what} already exists`);
    case "not-empty":
      return new VmsError(409, `${what} is not empty`);
  }
}

function namedIn(body: Body): { readonly database: string; readonly name: string } {
  return { database: textIn(body, "database_name"), name: textIn(body, "name") };
}

function noDatabase(name: string): VmsError {
  return new VmsError(404, `Database ${name} does not exist`);
}
