/**
 * The access that people ask for by name, as grants. The four policies of the EKS/Flyte requirements are the first four
 * templates; upload-only and list-only are the two that its users asked for next.
 */
import { type BucketGrant, type BucketIntent, type SchemaIntent, bucketGrants } from "./grant.ts";
import type { BucketName, Prefix } from "./names.ts";

const READ_WRITE = ["list", "read", "write", "delete"] as const satisfies readonly BucketIntent[];

/** Named sets of intents, as the stack config spells them. */
export const ACCESS = {
  "read-write": READ_WRITE,
  "read-only": ["list", "read"],
  "upload-only": ["write"],
  "list-only": ["list"],
} as const satisfies Record<string, readonly BucketIntent[]>;

/**
 * Named sets of intents on a schema of a VAST database, as the stack config spells them. `write` includes reading,
 * because rows are updated and deleted by ids that a query returns.
 */
export const SCHEMA_ACCESS = {
  read: ["read-tables"],
  write: ["read-tables", "write-rows"],
  "create-tables": ["create-tables"],
  administer: ["read-tables", "write-rows", "create-tables", "alter-tables"],
  "create-tables-without-transactions": ["create-tables-without-transactions"],
} as const satisfies Record<string, readonly SchemaIntent[]>;

/** The words of `SCHEMA_ACCESS`, in the order in which tables and messages show them. */
export const SCHEMA_ACCESS_WORDS = [
  "read",
  "write",
  "create-tables",
  "administer",
  "create-tables-without-transactions",
] as const satisfies readonly (keyof typeof SCHEMA_ACCESS)[];

/** Full use of one bucket: list, read, write, delete. */
export function singleBucket(bucket: BucketName): BucketGrant[] {
  return bucketGrants({ bucket, folder: undefined }, READ_WRITE);
}

/** Full use of several buckets. */
export function severalBuckets(buckets: readonly BucketName[]): BucketGrant[] {
  return buckets.flatMap(singleBucket);
}

/**
 * Full use of some folders of a bucket and of nothing beside them.
 * @param browse whether `aws s3 ls` of the bucket's root and of parent folders works too; it shows sibling names.
 */
export function folders(
  bucket: BucketName,
  prefixes: readonly Prefix[],
  browse = false,
): BucketGrant[] {
  return prefixes.flatMap((folder) => bucketGrants({ bucket, folder }, READ_WRITE, browse));
}

/** List and read, in the whole bucket or in some folders. */
export function readOnly(bucket: BucketName, prefixes?: readonly Prefix[]): BucketGrant[] {
  return atPlaces(bucket, prefixes, ACCESS["read-only"]);
}

/** Put objects without seeing, reading or deleting any: a drop box. */
export function uploadOnly(bucket: BucketName, prefixes?: readonly Prefix[]): BucketGrant[] {
  return atPlaces(bucket, prefixes, ACCESS["upload-only"]);
}

/** See names and sizes, read nothing. */
export function listOnly(bucket: BucketName, prefixes?: readonly Prefix[]): BucketGrant[] {
  return atPlaces(bucket, prefixes, ACCESS["list-only"]);
}

function atPlaces(
  bucket: BucketName,
  prefixes: readonly Prefix[] | undefined,
  intents: readonly BucketIntent[],
): BucketGrant[] {
  const places: readonly (Prefix | undefined)[] = prefixes ?? [undefined];
  return places.flatMap((folder) => bucketGrants({ bucket, folder }, intents));
}
