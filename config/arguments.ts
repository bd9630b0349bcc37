/** Sections as the arguments of components: plain data, no Pulumi. */
import type { Share } from "../policies/dialects/aws-bucket.ts";
import type { S3Route } from "../policies/istio/virtual-service.ts";
import type { BucketName, Prefix } from "../policies/names.ts";
import { sharesOf } from "./access.ts";
import { declaredFolders } from "./layouts.ts";
import type { EksBucketConfig, EksConfig, HpeConfig, WekaBucketConfig } from "./sections.ts";

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

interface WekaBucketSettings {
  readonly bucket: BucketName;
  readonly anonymous: WekaBucketConfig["anonymous"];
  readonly onDelete: WekaBucketConfig["onDelete"];
  readonly filesystem?: string;
  readonly hardQuota?: string;
  readonly existingPath?: string;
}

/** A WEKA bucket's own settings. */
export function wekaBucketSettings({
  name,
  filesystem,
  quota,
  existingPath,
  anonymous,
  onDelete,
}: WekaBucketConfig): WekaBucketSettings {
  return {
    bucket: name,
    anonymous,
    onDelete,
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(quota === undefined ? {} : { hardQuota: quota }),
    ...(existingPath === undefined ? {} : { existingPath }),
  };
}

/** The route of S3 requests into the appliance. */
export function routeOf(domain: string, hpe: HpeConfig): S3Route {
  const { host, gateway, name, namespace, service } = hpe;
  return { host: host ?? `s3.${domain}`, gateway, metadata: { name, namespace }, service };
}
