import type { DesiredView } from "../../../policies/vast/desired.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenView, SeenViewPolicy } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";
import { demandS3Native } from "./view-policy.ts";

export interface ViewRecord {
  readonly kind: "view";
  readonly path: string;
  readonly bucket: string;
  readonly id: number;
}

/** VAST's protocols for what clients see. */
const PROTOCOLS = { objects: ["S3"], database: ["S3", "DATABASE"] } as const;

interface Seen {
  readonly view: SeenView;
  readonly policy: SeenViewPolicy;
}

/** A view that is a bucket or a database. */
export function view(desired: DesiredView, run: Run): Kind<Seen | undefined, ViewRecord> {
  const { vast } = run;
  const { path, bucket, owner } = desired;
  const policyNamed = async (): Promise<SeenViewPolicy> => {
    const policies = await vast.viewPolicies();
    const policy = policies.find(({ name }) => name === desired.policy);
    if (policy === undefined)
      throw new Failure(
        `VAST has no view policy ${JSON.stringify(desired.policy)} for the view of bucket "${bucket}"`,
      );
    demandS3Native(policy);
    return policy;
  };
  return named<Seen, ViewRecord>(
    {
      noun: `view ${path} as bucket "${bucket}"`,
      find: async () => {
        const seen = await findView(desired, run);
        return seen && { view: seen, policy: await policyNamed() };
      },
      add: async () => {
        const policy = await policyNamed();
        const protocols = PROTOCOLS[desired.serves];
        const added = { path, bucket, owner, policyId: policy.id, protocols };
        await vast.addView(added, await tenantOf(run, desired.tenant));
      },
      changes: ({ view: seen, policy }) => {
        refuseFixed(desired, seen);
        return changes(desired, seen, policy, run);
      },
      record: ({ view: { id } }) => ({ kind: "view", path, bucket, id }),
      onDelete: desired.onDelete,
      remove: ({ view: { id } }) => vast.removeView(id),
    },
    run,
  );
}

/** A bucket's name is unique on the whole cluster, and a path in its tenant. */
async function findView(
  { path, bucket, tenant }: DesiredView,
  run: Run,
): Promise<SeenView | undefined> {
  const views = await run.vast.views(await tenantOf(run, tenant));
  return views.find((one) => one.bucket === bucket) ?? views.find((one) => one.path === path);
}

function refuseFixed({ path, bucket, serves }: DesiredView, seen: SeenView): void {
  const is = `VAST has view ${seen.path} as ${seen.bucket === undefined ? "no bucket" : `bucket "${seen.bucket}"`}`;
  if (seen.path !== path || seen.bucket !== bucket)
    throw new Failure(
      `${is}, not ${path} as bucket "${bucket}", and can change neither: declare what there is, or remove that view first`,
    );
  const missing = PROTOCOLS[serves].filter((protocol) => !seen.protocols.includes(protocol));
  if (missing.length > 0)
    throw new Failure(
      `${is} without the protocol ${missing.join(", ")}: declare it as what it serves, ${seen.protocols.join(", ")}`,
    );
}

function changes(
  { bucket, owner }: DesiredView,
  seen: SeenView,
  policy: SeenViewPolicy,
  { vast }: Run,
): Step[] {
  const steps: Step[] = [];
  if (seen.owner !== owner)
    steps.push({
      says: `give bucket "${bucket}" to ${owner}`,
      act: () => vast.updateView(seen.id, { owner }),
    });
  if (seen.policyId !== policy.id)
    steps.push({
      says: `put bucket "${bucket}" behind view policy "${policy.name}"`,
      act: () => vast.updateView(seen.id, { policyId: policy.id }),
    });
  return steps;
}
