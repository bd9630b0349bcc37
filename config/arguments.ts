/** Sections as the arguments of components: plain data, no Pulumi. */
import type { Share } from "../policies/dialects/aws-bucket.ts";
import type { BucketName, Prefix } from "../policies/names.ts";
import { sharesOf } from "./access.ts";
import { declaredFolders } from "./layouts.ts";
import type { EksBucketConfig, EksConfig } from "./sections.ts";

export { routeOf } from "./route.ts";

type CreatedFields = Pick<
  EksBucketConfig,
  "encryption" | "versioning" | "noncurrentDays" | "abortMultipartDays" | "logged" | "onDelete"
>;

interface Created extends CreatedFields {
  readonly existing: false;
  readonly kmsKeyArn: string | undefined;
  readonly markers: readonly Prefix[];
  readonly shares: readonly Share[];
}

interface Existing {
  readonly existing: true;
  readonly kmsKeyArn: string | undefined;
}

/** How a bucket of the eks section comes to be. */
export function bucketSource(bucket: EksBucketConfig): Created | Existing {
  const { existing, markers, kmsKeyArn, ...fields } = bucket;
  if (existing) return { existing, kmsKeyArn };
  return {
    ...fields,
    existing,
    kmsKeyArn,
    markers: markers ? declaredFolders(bucket) : [],
    shares: sharesOf(bucket),
  };
}

/** The buckets whose access logs the log bucket receives. */
export function loggedBuckets({ buckets }: EksConfig): BucketName[] {
  return Object.values(buckets)
    .filter(({ existing, logged }) => !existing && logged)
    .map(({ name }) => name);
}
