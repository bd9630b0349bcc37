import { type Grant, isBucketGrant } from "../grant.ts";
import { compare } from "../rights.ts";

/** The bucket with the most folders is where merging helps most. */
export function heaviest(grants: readonly Grant[]): string {
  const counts = new Map<string, Set<string>>();
  for (const grant of grants)
    if (isBucketGrant(grant) && grant.folder !== undefined)
      counts.set(grant.bucket, (counts.get(grant.bucket) ?? new Set()).add(grant.folder));
  const ranked = [...counts].sort((a, b) => b[1].size - a[1].size || compare(a[0], b[0]));
  const first = ranked[0];
  return first === undefined
    ? "grant fewer buckets"
    : `bucket ${JSON.stringify(first[0])} is granted in ${first[1].size} folders; grant the folder above them`;
}
