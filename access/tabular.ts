/** Schemas and tables of VAST databases: which place is one, and what the words of database grants ask for there. */
import { SCHEMA_ACCESS, SCHEMA_ACCESS_WORDS } from "../policies/templates.ts";
import { tabularActions } from "../policies/tabular.ts";
import type { Bucket } from "./model/model.ts";
import type { Place } from "./place.ts";

export const SCHEMA_WORDS = ["list", ...SCHEMA_ACCESS_WORDS] as const;
export type SchemaWord = (typeof SCHEMA_WORDS)[number];

export function isSchemaWord(word: string): word is SchemaWord {
  return SCHEMA_WORDS.some((one) => one === word);
}

/** A schema, or one table in it. */
interface SchemaPlace {
  readonly schema: string;
  /** `*` for any. */
  readonly table: string;
}

/**
 * The schema or table at a path of a database, which is a bucket with schemas. A path stands for the innermost declared
 * schema around it, or for an undeclared one by its first part.
 * @param bucket undefined when the model does not declare it; then any path may be in a database.
 * @returns undefined for a bucket, its objects, and a database as a whole.
 */
export function schemaPlaceOf(
  { path }: Place,
  bucket: Bucket | undefined,
): SchemaPlace | undefined {
  if (path === "" || bucket?.schemas.length === 0) return undefined;
  const inside = path.replace(/\/\*?$/, "");
  const declared = (bucket?.schemas ?? []).filter((name) => `${inside}/`.startsWith(`${name}/`));
  const [first = ""] = inside.split("/");
  const schema = declared.reduce((best, next) => (next.length > best.length ? next : best), first);
  const table = inside.slice(schema.length + 1);
  return { schema, table: table === "" ? "*" : table };
}

/** The actions behind a word, each with the path below the database on which it is authorised. */
export function tabularRequests(
  word: SchemaWord,
  { schema, table }: SchemaPlace,
): { readonly action: string; readonly path: string }[] {
  const inside = `${schema}/${table}`;
  const on = (actions: readonly string[], ...paths: readonly string[]) =>
    actions.flatMap((action) => paths.map((path) => ({ action, path })));
  if (word === "list") return on(["s3:TabularListTables"], schema, inside);
  const actions = tabularActions(SCHEMA_ACCESS[word]);
  // One table has no schemas below it.
  const both = actions.schema.filter(
    (action) => table === "*" || action !== "s3:TabularListSchemas",
  );
  return [...on(actions.database, ""), ...on(both, schema, inside), ...on(actions.tables, inside)];
}
