import type { Hono } from "hono";
import type { Outcome } from "../../gateway/tabular/databases.ts";
import { VmsError } from "../vms-error.ts";
import { type Body, type Service, type VmsEnv, bodyOf, listed, textIn } from "./service.ts";

/** Schemas and tables of databases, which clients change over S3 too. */
export function schemaRoutes(app: Hono<VmsEnv>, { databases, mode }: Service): void {
  app.get("schemas/", (context) => {
    const { database_name: database = "" } = context.req.query();
    const names = databases.schemas(database);
    if (names === undefined) throw noDatabase(database);
    const rows = names.map((name) => ({ database_name: database, name }));
    return listed(context, mode(), rows);
  });
  app.post("schemas/", async (context) => {
    const { database, name } = namedIn(await bodyOf(context));
    accept(await databases.addSchema(database, name), { database, schema: name });
    return context.json({ database_name: database, name }, 201);
  });
  app.delete("schemas/delete/", async (context) => {
    const { database, name } = namedIn(await bodyOf(context));
    accept(await databases.dropSchema(database, name), { database, schema: name });
    return context.body(null, 204);
  });

  app.get("tables/", (context) => {
    const { database_name: database = "", schema_name: schema = "" } = context.req.query();
    const names = databases.tables(database, schema);
    if (names === undefined) throw refusal("missing", { database, schema });
    const rows = names.map((name) => ({ database_name: database, schema_name: schema, name }));
    return listed(context, mode(), rows);
  });
  app.delete("tables/delete/", async (context) => {
    const body = await bodyOf(context);
    const { database, name: table } = namedIn(body);
    const schema = textIn(body, "schema_name");
    accept(await databases.dropTable(database, schema, table), { database, schema, table });
    return context.body(null, 204);
  });

  function accept(outcome: Outcome, place: Place): void {
    if (outcome !== "done") throw refusal(outcome, place);
  }

  function refusal(
    outcome: Exclude<Outcome, "done">,
    { database, schema, table }: Place,
  ): VmsError {
    const what = table === undefined ? `Schema ${schema}` : `Table ${table}`;
    switch (outcome) {
      case "missing":
        return databases.schemas(database) === undefined
          ? noDatabase(database)
          : new VmsError(404, `${what} does not exist`);
      case "exists":
        return new VmsError(409, `${what} already exists`);
      case "not-empty":
        return new VmsError(409, `${what} is not empty`);
    }
  }
}

interface Place {
  readonly database: string;
  readonly schema: string;
  readonly table?: string;
}

function namedIn(body: Body): { readonly database: string; readonly name: string } {
  return { database: textIn(body, "database_name"), name: textIn(body, "name") };
}

function noDatabase(name: string): VmsError {
  return new VmsError(404, `Database ${name} does not exist`);
}
