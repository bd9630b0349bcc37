/** Quotas and lifecycle rules of declared views; those of other directories are other people's. */
import type { SeenLifecycleRule } from "../../../drivers/vast/administration.ts";
import type { PlannedRule, PlannedView, VastPlan } from "../../../policies/vast/plan.ts";
import { differingCapacity } from "../capacity.ts";
import { type Compared, type Difference, compare, differing } from "../drift.ts";
import type { Around } from "./around.ts";
import type { Live } from "./live.ts";

/** A view's quota has the name of its bucket. */
export function compareQuotas({ views }: VastPlan, live: Live, { shared }: Around): Compared {
  const there = viewsThere(views, live);
  const declared = there.flatMap(({ view: { bucket, path, quota } }) =>
    quota === undefined ? [] : [{ name: bucket, path, ...quota }],
  );
  const names = new Set(declared.map(({ name }) => name));
  const paths = new Set(there.map(({ view }) => view.path));
  const relevant = live.quotas.filter(({ name, path }) => names.has(name) || paths.has(path));
  return compare(declared, relevant, {
    kind: "quota",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: ({ path, hardLimit = "none", softLimit = "none" }, seen) => [
      ...differing("path", path, seen.path),
      ...differingCapacity("quota", hardLimit, seen.hardLimit),
      ...differingCapacity("softQuota", softLimit, seen.softLimit),
    ],
    ...(shared ? {} : { extra: ({ path }) => path }),
  });
}

export function compareRules({ views }: VastPlan, live: Live, { shared }: Around): Compared {
  const there = viewsThere(views, live);
  const declared = there.flatMap(({ view: { bucket, lifecycle } }) =>
    lifecycle.map((rule) => ({ ...rule, full: `${bucket}/${rule.name}` })),
  );
  const seen = there.flatMap(({ view: { bucket }, id }) =>
    live.lifecycleRules
      .filter(({ viewId }) => viewId === id)
      .map((rule) => ({ ...rule, full: `${bucket}/${rule.name}` })),
  );
  return compare(declared, seen, {
    kind: "lifecycle rule",
    declaredName: ({ full }) => full,
    liveName: ({ full }) => full,
    differences: ruleDifferences,
    ...(shared ? {} : { extra: describe }),
  });
}

function ruleDifferences(declared: PlannedRule, seen: SeenLifecycleRule): Difference[] {
  return [
    ...differing("enabled", true, seen.enabled),
    ...differing("prefix", declared.prefix ?? "none", seen.prefix ?? "none"),
    ...differing("expiryDays", declared.expirationDays ?? "none", seen.expirationDays ?? "none"),
    ...differing(
      "abortMultipartDays",
      declared.abortMultipartDays ?? "none",
      seen.abortMultipartDays ?? "none",
    ),
  ];
}

function describe({ prefix = "all objects", expirationDays }: SeenLifecycleRule): string {
  return expirationDays === undefined ? prefix : `${prefix}, ${expirationDays} days`;
}

/** Of a view that is not there, nothing is there: that is said once. */
function viewsThere(
  views: readonly PlannedView[],
  live: Live,
): { readonly view: PlannedView; readonly id: number }[] {
  const ids = new Map(live.views.map(({ bucket, id }) => [bucket, id]));
  return views.flatMap((view) => {
    const id = ids.get(view.bucket);
    return id === undefined ? [] : [{ view, id }];
  });
}
