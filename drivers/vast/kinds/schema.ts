import type { DesiredSchema } from "../../../policies/vast/desired.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface SchemaRecord {
  readonly kind: "schema";
  readonly database: string;
  readonly name: string;
}

/** A schema of a database. One that holds tables is never removed. */
export function schema(
  { database, name, tenant, onDelete }: DesiredSchema,
  run: Run,
): Kind<SchemaRecord | undefined, SchemaRecord> {
  const { vast } = run;
  const record: SchemaRecord = { kind: "schema", database, name };
  return named(
    {
      noun: `schema "${database}/${name}"`,
      find: async () => {
        const schemas = await vast.schemas(database, await tenantOf(run, tenant));
        return schemas.includes(name) ? record : undefined;
      },
      add: async () => vast.addSchema(database, name, await tenantOf(run, tenant)),
      changes: () => [],
      record: () => record,
      onDelete,
      remove: async () => {
        const known = await tenantOf(run, tenant);
        const tables = await vast.tables(database, name, known);
        if (tables.length > 0)
          throw new Failure(
            `schema "${database}/${name}" holds ${tables.length === 1 ? "a table" : `${tables.length} tables`}, and this driver drops none: drop them first, or declare onDelete: "retain"`,
          );
        await vast.removeSchema(database, name, known);
      },
    },
    run,
  );
}
