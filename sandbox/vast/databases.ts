/** The databases of the simulated cluster: what VMS and the S3 data path both change. */
import type { Databases, Outcome } from "../gateway/tabular/databases.ts";
import type { Cluster } from "./cluster.ts";
import type { Schema, View } from "./state.ts";

/** Of the form that VAST's SDK looks for; VAST 5.3 is the first with everything that it asks for. */
const SERVER = "vast 5.3.0.0";

export class VastDatabases implements Databases {
  readonly server = SERVER;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Undefined when there is no such database. */
  tenantOf(database: string): number | undefined {
    return this.#database(database)?.tenantId;
  }

  schemas(database: string): readonly string[] | undefined {
    if (this.#database(database) === undefined) return undefined;
    const here = this.#all.filter((one) => one.database === database);
    return here.map(({ name }) => name).sort();
  }

  tables(database: string, schema: string): readonly string[] | undefined {
    return this.#schema(database, schema)?.tables.toSorted();
  }

  columns(database: string, schema: string, table: string): Buffer | undefined {
    const known = this.#schemaOf(database, schema, table);
    return known && Buffer.from(known.columns[table] ?? "", "base64");
  }

  projections(database: string, schema: string, table: string): readonly string[] | undefined {
    const known = this.#schemaOf(database, schema, table);
    return known && (known.projections?.[table] ?? []).toSorted();
  }

  async addSchema(database: string, schema: string): Promise<Outcome> {
    const outer = schema.includes("/") ? schema.slice(0, schema.lastIndexOf("/")) : undefined;
    if (this.#database(database) === undefined) return "missing";
    if (outer !== undefined && this.#schema(database, outer) === undefined) return "missing";
    if (this.#schema(database, schema) !== undefined) return "exists";
    this.#all.push({ database, name: schema, tables: [], columns: {} });
    return this.#changed();
  }

  async dropSchema(database: string, schema: string): Promise<Outcome> {
    const known = this.#schema(database, schema);
    if (known === undefined) return "missing";
    const inner = this.#all.some(
      (one) => one.database === database && one.name.startsWith(`${schema}/`),
    );
    if (inner || known.tables.length > 0) return "not-empty";
    this.#all.splice(this.#all.indexOf(known), 1);
    return this.#changed();
  }

  async addTable(
    database: string,
    schema: string,
    table: string,
    columns: Buffer,
  ): Promise<Outcome> {
    const known = this.#schema(database, schema);
    if (known === undefined) return "missing";
    if (known.tables.includes(table)) return "exists";
    known.tables.push(table);
    known.columns[table] = columns.toString("base64");
    return this.#changed();
  }

  async renameTable(
    database: string,
    schema: string,
    table: string,
    name: string,
  ): Promise<Outcome> {
    const known = this.#schemaOf(database, schema, table);
    if (known === undefined) return "missing";
    if (known.tables.includes(name)) return "exists";
    known.tables.push(name);
    known.columns[name] = known.columns[table] ?? "";
    setProjections(known, name, known.projections?.[table] ?? []);
    return this.#withoutTable(known, table);
  }

  async dropTable(database: string, schema: string, table: string): Promise<Outcome> {
    const known = this.#schemaOf(database, schema, table);
    return known === undefined ? "missing" : this.#withoutTable(known, table);
  }

  async addProjection(
    database: string,
    schema: string,
    table: string,
    name: string,
  ): Promise<Outcome> {
    const known = this.#schemaOf(database, schema, table);
    if (known === undefined) return "missing";
    const names = known.projections?.[table] ?? [];
    if (names.includes(name)) return "exists";
    setProjections(known, table, [...names, name]);
    return this.#changed();
  }

  async dropProjection(
    database: string,
    schema: string,
    table: string,
    name: string,
  ): Promise<Outcome> {
    const known = this.#schemaOf(database, schema, table);
    const names = known?.projections?.[table] ?? [];
    if (known === undefined || !names.includes(name)) return "missing";
    setProjections(
      known,
      table,
      names.filter((one) => one !== name),
    );
    return this.#changed();
  }

  get #all(): Schema[] {
    return this.#cluster.state.schemas;
  }

  #database(name: string): View | undefined {
    return this.#cluster.state.views.find(
      ({ bucket, protocols }) => bucket === name && protocols.includes("DATABASE"),
    );
  }

  #schema(database: string, name: string): Schema | undefined {
    if (this.#database(database) === undefined) return undefined;
    return this.#all.find((one) => one.database === database && one.name === name);
  }

  /** The schema of a table that is there. */
  #schemaOf(database: string, schema: string, table: string): Schema | undefined {
    const known = this.#schema(database, schema);
    return known?.tables.includes(table) === true ? known : undefined;
  }

  #withoutTable(schema: Schema, table: string): Promise<Outcome> {
    schema.tables.splice(schema.tables.indexOf(table), 1);
    Reflect.deleteProperty(schema.columns, table);
    setProjections(schema, table, []);
    return this.#changed();
  }

  async #changed(): Promise<Outcome> {
    await this.#cluster.save();
    return "done";
  }
}

function setProjections(schema: Schema, table: string, names: readonly string[]): void {
  const { [table]: _, ...others } = schema.projections ?? {};
  schema.projections = names.length === 0 ? others : { ...others, [table]: names };
}
