/**
 * Everything that a stack declares on AWS: the buckets of its EKS cluster's workloads, the bucket of their access logs, and
 * who may do what with them.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { EksPlan } from "../../policies/eks/plan.ts";
import { AccessLogBucket } from "./access-log-bucket.ts";
import { BucketLayout } from "./bucket-layout.ts";
import { NodeRoleS3Access } from "./node-role-s3-access.ts";
import { ServiceAccountS3Access } from "./service-account-s3-access.ts";
import { lookUpAccount } from "./target.ts";

export interface OnEks {
  /** By their keys in the config. */
  readonly bucketNames: Readonly<Record<string, pulumi.Output<string>>>;
  /** By the keys of principals in the config. */
  readonly policyArns: Readonly<Record<string, pulumi.Output<string[]>>>;
}

export function declareOnEks({ cluster, accessLogs, buckets, principals }: EksPlan): OnEks {
  const account = lookUpAccount();
  const logs = accessLogs && new AccessLogBucket("access-logs", { ...accessLogs, account });
  const layouts = buckets.map(({ key, ...bucket }) => ({
    key,
    name: bucket.bucket,
    made: new BucketLayout(key, { ...bucket, account, logs }),
  }));
  const keys = new Map(
    layouts.flatMap(({ name, made: { kmsKeyArn } }) =>
      kmsKeyArn === undefined ? [] : [[name, kmsKeyArn] as const],
    ),
  );
  const accesses = principals.map(({ key, ...principal }) => {
    const args = { ...principal, cluster, account, keys };
    const made =
      "serviceAccounts" in args
        ? new ServiceAccountS3Access(key, args)
        : new NodeRoleS3Access(key, args);
    return [key, made.policyArns] as const;
  });
  return {
    bucketNames: Object.fromEntries(layouts.map(({ key, made }) => [key, made.bucketName])),
    policyArns: Object.fromEntries(accesses),
  };
}
