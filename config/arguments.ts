/** Sections as the arguments of components: plain data, no Pulumi. */
import type { Share } from "../policies/dialects/aws-bucket.ts";
import type { BucketName, Prefix } from "../policies/names.ts";
import { sharesOf } from "./access.ts";
import { declaredFolders } from "./layouts.ts";
import type { ServiceAccount } from "../policies/dialects/aws-trust.ts";
import type { EksBucketConfig, EksConfig, EksPrincipalConfig } from "./sections.ts";
import { roleNameOf, serviceAccountOf } from "./service-account-roles.ts";

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

interface OnNodes {
  readonly policyName: string;
  readonly nodeGroups: readonly string[];
}

interface OnPods {
  readonly policyName: string;
  readonly roleName: string;
  readonly serviceAccounts: readonly ServiceAccount[];
}

/** What a principal is on EKS: the roles of its nodes, or a role of its own for its pods. */
export function eksIdentity(identity: EksPrincipalConfig): OnNodes | OnPods {
  const { policyName, nodeGroups, serviceAccounts } = identity;
  if (serviceAccounts.length === 0) return { policyName, nodeGroups };
  return {
    policyName,
    roleName: roleNameOf(identity),
    serviceAccounts: serviceAccounts.map(serviceAccountOf),
  };
}
