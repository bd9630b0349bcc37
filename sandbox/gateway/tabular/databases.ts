/**
 * What the gateway needs of a system whose buckets can be databases. Names are in full: a nested schema is `outer/inner`.
 * Lists are sorted.
 */

/** What came of a change. `missing`: the database, schema or table is not there. */
export type Outcome = "done" | "missing" | "exists" | "not-empty";

export interface Databases {
  /** What the `Server` header says; VAST's SDK reads the cluster's version from it. */
  readonly server: string;
  /** Undefined when there is no such database. */
  schemas(database: string): readonly string[] | undefined;
  /** Undefined when there is no such schema. */
  tables(database: string, schema: string): readonly string[] | undefined;
  /** The table's columns as an Arrow schema, the way the client that made it wrote them; undefined when there is no such table. */
  columns(database: string, schema: string, table: string): Buffer | undefined;
  /** Of a table; undefined when there is no such table. */
  projections(database: string, schema: string, table: string): readonly string[] | undefined;
  addSchema(database: string, schema: string): Promise<Outcome>;
  dropSchema(database: string, schema: string): Promise<Outcome>;
  addTable(database: string, schema: string, table: string, columns: Buffer): Promise<Outcome>;
  /** `exists`: there is a table of the new name. */
  renameTable(database: string, schema: string, table: string, name: string): Promise<Outcome>;
  dropTable(database: string, schema: string, table: string): Promise<Outcome>;
  addProjection(database: string, schema: string, table: string, name: string): Promise<Outcome>;
  dropProjection(database: string, schema: string, table: string, name: string): Promise<Outcome>;
}
