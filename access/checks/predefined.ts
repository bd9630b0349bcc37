/** What WEKA's predefined policies mean, as grants on the buckets there are (WEKA docs, "S3 users and authentication"). */
import { type BucketGrant, type BucketIntent, bucketGrants } from "../../policies/grant.ts";
import type { BucketName } from "../../policies/names.ts";

const INTENTS: Readonly<Record<string, readonly BucketIntent[]>> = {
  readonly: ["list", "read"],
  writeonly: ["write"],
  readwrite: ["list", "read", "write", "delete"],
};

/** What everybody may do with a bucket, by WEKA's word for its anonymous access (WEKA docs, "S3 buckets management"). */
const OPEN: Readonly<Record<string, readonly BucketIntent[]>> = {
  download: ["list", "read"],
  upload: ["write", "delete"],
  public: ["list", "read", "write", "delete"],
};

export function anonymousGrants(word: string, bucket: BucketName): BucketGrant[] {
  return bucketGrants({ bucket, folder: undefined }, OPEN[word] ?? []);
}

export function predefinedGrants(policy: string, buckets: readonly BucketName[]): BucketGrant[] {
  return buckets.flatMap((bucket) =>
    bucketGrants({ bucket, folder: undefined }, INTENTS[policy] ?? []),
  );
}
