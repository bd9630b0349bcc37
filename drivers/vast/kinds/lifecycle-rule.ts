import { isDeepStrictEqual } from "node:util";
import type { DesiredLifecycleRule } from "../../../policies/vast/desired.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenLifecycleRule } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface LifecycleRuleRecord {
  readonly kind: "lifecycle-rule";
  readonly name: string;
  readonly id: number;
}

/** A rule by which objects of a view expire. It is known by its name within the view. */
export function lifecycleRule(
  desired: DesiredLifecycleRule,
  run: Run,
): Kind<SeenLifecycleRule | undefined, LifecycleRuleRecord> {
  const { name, viewPath, onDelete } = desired;
  const { vast } = run;
  const noun = `lifecycle rule "${name}" of view ${viewPath}`;
  const viewId = async (): Promise<number | undefined> => {
    const views = await vast.views(await tenantOf(run, desired.tenant));
    return views.find(({ path }) => path === viewPath)?.id;
  };
  const wanted = (id: number): Omit<SeenLifecycleRule, "id"> => ({
    name,
    enabled: true,
    viewId: id,
    prefix: desired.prefix,
    expirationDays: desired.expirationDays,
    abortMultipartDays: desired.abortMultipartDays,
  });
  return named<SeenLifecycleRule, LifecycleRuleRecord>(
    {
      noun,
      find: async () => {
        const id = await viewId();
        if (id === undefined) return undefined;
        return (await vast.lifecycleRules(id)).find((known) => known.name === name);
      },
      add: async () => {
        const id = await viewId();
        if (id === undefined)
          throw new Failure(`VAST has no view ${viewPath} for lifecycle rule "${name}"`);
        await vast.addLifecycleRule(wanted(id));
      },
      changes: ({ id, ...seen }) => {
        const rule = wanted(seen.viewId);
        if (isDeepStrictEqual(seen, rule)) return [];
        return [{ says: `change ${noun}`, act: () => vast.updateLifecycleRule(id, rule) }];
      },
      record: ({ id }) => ({ kind: "lifecycle-rule", name, id }),
      onDelete,
      remove: ({ id }) => vast.removeLifecycleRule(id),
    },
    run,
  );
}
