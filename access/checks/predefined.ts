/** What WEKA's predefined policies mean, as grants on the buckets there are (WEKA docs, "S3 users and authentication"). */
import { type BucketGrant, type BucketIntent, bucketGrants } from "../../policies/grant.ts";
import type { BucketName } from "../../policies/names.ts";

const INTENTS: Readonly<Record<string, readonly BucketIntent[]>> = {
  readonly: ["list", "read"],
  writeonly: ["write"],
  readwrite: ["list", "read", "write", "delete"],
};

export function predefinedGrants(policy: string, buckets: readonly BucketName[]): BucketGrant[] {
  return buckets.flatMap((bucket) =>
    bucketGrants({ bucket, folder: undefined }, INTENTS[policy] ?? []),
  );
}
