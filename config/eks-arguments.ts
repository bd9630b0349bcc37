/** The eks section as the arguments of components: plain data, no Pulumi. */
import type { CreatedBucket, EksIdentity, EksPlan, ExistingBucket } from "../policies/eks/plan.ts";
import type { BucketName } from "../policies/names.ts";
import { type Access, sharesOf } from "./access.ts";
import { declaredFolders } from "./layouts.ts";
import type { EksBucketConfig, EksConfig, EksPrincipalConfig } from "./sections.ts";
import { roleNameOf, serviceAccountOf } from "./service-account-roles.ts";

/** Everything that a stack declares on AWS. */
export function eksPlan(eks: EksConfig, access: Pick<Access, "eks">): EksPlan {
  const { cluster, accessLogs, buckets } = eks;
  return {
    cluster,
    accessLogs: accessLogs && { ...accessLogs, sources: loggedBuckets(eks) },
    buckets: Object.entries(buckets).map(([key, bucket]) => ({
      key,
      bucket: bucket.name,
      source: bucketSource(bucket),
    })),
    principals: access.eks.map(({ key, identity, grants }) => ({
      key,
      grants,
      ...eksIdentity(identity),
    })),
  };
}

/** How a bucket of the eks section comes to be. */
export function bucketSource(bucket: EksBucketConfig): ExistingBucket | CreatedBucket {
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

/** What a principal is on EKS: the roles of its nodes, or a role of its own for its pods. */
export function eksIdentity(identity: EksPrincipalConfig): EksIdentity {
  const { policyName, nodeGroups, serviceAccounts } = identity;
  if (serviceAccounts.length === 0) return { policyName, nodeGroups };
  return {
    policyName,
    roleName: roleNameOf(identity),
    serviceAccounts: serviceAccounts.map(serviceAccountOf),
  };
}
