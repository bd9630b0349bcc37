/** A tenant of a VAST cluster beside what a stack declares in it. Pure. */
import type { SeenView } from "../../../drivers/vast/administration.ts";
import type { PlannedView, VastPlan } from "../../../policies/vast/plan.ts";
import { type Compared, type Difference, compare, differing, joined } from "../drift.ts";
import type { Around } from "./around.ts";
import { compareIdentities } from "./identities.ts";
import type { Live } from "./live.ts";
import { compareQuotas, compareRules } from "./limits.ts";

export function compareVast(plan: VastPlan, live: Live, around: Around): Compared {
  return joined([
    ...(around.made ? [compareViewPolicies(plan, live)] : []),
    compareViews(plan, live, around),
    ...plan.views.map((view) => compareSchemas(view, live, around.shared)),
    ...compareIdentities(plan, live, around),
    ...(around.made ? [compareQuotas(plan, live, around), compareRules(plan, live, around)] : []),
  ]);
}

/** By itself a view policy gives nobody access: those of others are their business, and a flavor shows at the views. */
function compareViewPolicies({ viewPolicies }: VastPlan, live: Live): Compared {
  return compare(viewPolicies, live.viewPolicies, {
    kind: "view policy",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: () => [],
  });
}

/** A view that is no bucket is nothing of S3. */
function compareViews(plan: VastPlan, live: Live, { shared, made }: Around): Compared {
  const buckets = live.views.flatMap((view) =>
    view.bucket === undefined ? [] : [{ ...view, bucket: view.bucket }],
  );
  return compare(plan.views, buckets, {
    kind: "view",
    declaredName: ({ bucket }) => bucket,
    liveName: ({ bucket }) => bucket,
    differences: (declared, seen) => [
      ...(made ? viewDifferences(declared, seen, live) : []),
      ...flavorDifferences(seen, live),
    ],
    ...(shared ? {} : { extra: (view) => describe(view, live) }),
  });
}

function viewDifferences(declared: PlannedView, seen: SeenView, live: Live): Difference[] {
  const protocols = seen.protocols.includes("DATABASE") ? "database" : "objects";
  return [
    ...differing("path", declared.path, seen.path),
    ...differing("owner", declared.owner, seen.owner ?? "none"),
    ...differing("serves", declared.serves, protocols),
    ...differing("viewPolicy", declared.viewPolicy, policyOf(seen, live).name),
  ];
}

/** Behind any other flavor VAST ignores identity policies (VAST docs, "Overview of S3 access management"). */
function flavorDifferences(seen: SeenView, live: Live): Difference[] {
  const { flavor } = policyOf(seen, live);
  if (flavor === "S3_NATIVE") return [];
  return differing("flavor", "S3_NATIVE", `${flavor}, which ignores identity policies`);
}

function policyOf(
  { policyId }: SeenView,
  { viewPolicies }: Live,
): { name: string; flavor: string } {
  return (
    viewPolicies.find(({ id }) => id === policyId) ?? { name: `${policyId}`, flavor: "unknown" }
  );
}

function describe(view: SeenView, live: Live): string {
  const { name, flavor } = policyOf(view, live);
  const ignores =
    flavor === "S3_NATIVE" ? "" : `, whose flavor ${flavor} ignores identity policies`;
  return `${view.path}, owner ${view.owner ?? "none"}, behind ${name}${ignores}`;
}

/** Of a database that is not there, the schemas are not there either: that is said once. */
function compareSchemas({ bucket, schemas }: PlannedView, live: Live, shared: boolean): Compared {
  const seen = live.schemas.get(bucket);
  if (seen === undefined) return { drifts: [], alike: 0 };
  return compare(
    schemas.map(({ name }) => name),
    seen,
    {
      kind: "schema",
      declaredName: (name) => `${bucket}/${name}`,
      liveName: (name) => `${bucket}/${name}`,
      differences: () => [],
      ...(shared ? {} : { extra: () => undefined }),
    },
  );
}
