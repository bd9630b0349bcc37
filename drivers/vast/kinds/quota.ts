import type { DesiredQuota } from "../../../policies/vast/desired.ts";
import { parseCapacity } from "../../../policies/capacity.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenQuota } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface QuotaRecord {
  readonly kind: "quota";
  readonly name: string;
  /** Bytes. */
  readonly hardLimit: string | undefined;
  readonly softLimit: string | undefined;
}

/** A quota of a directory. */
export function quota(
  { name, path, tenant, hardLimit, softLimit, onDelete }: DesiredQuota,
  run: Run,
): Kind<SeenQuota | undefined, QuotaRecord> {
  const noun = `quota "${name}" of ${path}`;
  const limits = {
    hardLimit: hardLimit === undefined ? undefined : parseCapacity(hardLimit),
    softLimit: softLimit === undefined ? undefined : parseCapacity(softLimit),
  };
  return named<SeenQuota, QuotaRecord>(
    {
      noun,
      find: async () => {
        const quotas = await run.vast.quotas(await tenantOf(run, tenant));
        return quotas.find((known) => known.name === name);
      },
      add: async () => run.vast.addQuota({ name, path, ...limits }, await tenantOf(run, tenant)),
      changes: (seen) => {
        if (seen.path !== path)
          throw new Failure(
            `quota "${name}" is of ${seen.path}, not of ${path}, and VAST cannot move a quota: choose another name`,
          );
        if (seen.hardLimit === limits.hardLimit && seen.softLimit === limits.softLimit) return [];
        return [
          {
            says: `set ${noun} to ${hardLimit ?? "no"} hard and ${softLimit ?? "no"} soft limit`,
            act: () => run.vast.updateQuota(seen.id, limits),
          },
        ];
      },
      record: (seen) => ({
        kind: "quota",
        name,
        hardLimit: seen.hardLimit?.toString(),
        softLimit: seen.softLimit?.toString(),
      }),
      onDelete,
      remove: ({ id }) => run.vast.removeQuota(id),
    },
    run,
  );
}
