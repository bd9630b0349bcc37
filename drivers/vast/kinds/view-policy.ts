import type { DesiredViewPolicy } from "../../../policies/vast/desired.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenViewPolicy } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface ViewPolicyRecord {
  readonly kind: "view-policy";
  readonly name: string;
  readonly id: number;
}

/** A view policy whose flavor lets identity policies count. Its name is unique over all tenants. */
export function viewPolicy(
  { name, tenant, onDelete }: DesiredViewPolicy,
  run: Run,
): Kind<SeenViewPolicy | undefined, ViewPolicyRecord> {
  return named(
    {
      noun: `view policy "${name}"`,
      find: async () => (await run.vast.viewPolicies()).find((known) => known.name === name),
      add: async () => run.vast.addViewPolicy(name, await tenantOf(run, tenant)),
      changes: (seen) => {
        demandS3Native(seen);
        return [];
      },
      record: ({ id }) => ({ kind: "view-policy", name, id }),
      onDelete,
      remove: ({ id }) => run.vast.removeViewPolicy(id),
    },
    run,
  );
}

/**
 * VAST evaluates identity policies behind S3_NATIVE only, and does not switch the flavor of a view with a bucket (VAST
 * docs, "Overview of S3 access management", "Creating view policies").
 *
 * @throws Failure for another flavor
 */
export function demandS3Native({ name, flavor }: SeenViewPolicy): void {
  if (flavor === "S3_NATIVE") return;
  throw new Failure(
    `view policy ${JSON.stringify(name)} has the flavor ${flavor}, behind which VAST ignores identity policies: name a policy of flavor S3_NATIVE, or another name so that one is made`,
  );
}
