import {
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import { bucketSetting } from "./bucket-setting.ts";
import { policyText } from "./inputs.ts";
import { refuseBucketPolicy } from "./refusals.ts";

const bucket = z.string();
const flag = z.boolean().optional();

/** `aws:s3/bucketVersioning:BucketVersioning`. Versioning that was on can only be suspended (S3 User Guide). */
export function versioningProvider(s3: S3Client): ResourceProvider {
  const status = z.enum(["Enabled", "Suspended"]);
  return bucketSetting({
    name: "BucketVersioning",
    inputs: z.strictObject({ bucket, versioningConfiguration: z.strictObject({ status }) }),
    absent: [],
    put: (inputs) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: inputs.bucket,
          VersioningConfiguration: { Status: inputs.versioningConfiguration.status },
        }),
      ),
    async get(name) {
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }));
      return Status && { versioningConfiguration: { status: Status } };
    },
    remove: (name) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: name,
          VersioningConfiguration: { Status: "Suspended" },
        }),
      ),
  });
}

/** `aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration` */
export function encryptionProvider(s3: S3Client): ResourceProvider {
  const byDefault = z.strictObject({
    sseAlgorithm: z.enum(["AES256", "aws:kms", "aws:kms:dsse"]),
    kmsMasterKeyId: z.string().optional(),
  });
  const rule = z.strictObject({
    applyServerSideEncryptionByDefault: byDefault,
    bucketKeyEnabled: flag,
  });
  return bucketSetting({
    name: "BucketServerSideEncryptionConfiguration",
    inputs: z.strictObject({ bucket, rules: z.array(rule).length(1) }),
    absent: ["ServerSideEncryptionConfigurationNotFoundError"],
    put: (inputs) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket: inputs.bucket,
          ServerSideEncryptionConfiguration: {
            Rules: inputs.rules.map((each) => ({
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: each.applyServerSideEncryptionByDefault.sseAlgorithm,
                KMSMasterKeyID: each.applyServerSideEncryptionByDefault.kmsMasterKeyId,
              },
              BucketKeyEnabled: each.bucketKeyEnabled,
            })),
          },
        }),
      ),
    async get(name) {
      const found = await s3.send(new GetBucketEncryptionCommand({ Bucket: name }));
      const rules = found.ServerSideEncryptionConfiguration?.Rules ?? [];
      return {
        rules: rules.map((each) => ({
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: each.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
            kmsMasterKeyId: each.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
          },
          bucketKeyEnabled: each.BucketKeyEnabled,
        })),
      };
    },
    remove: (name) => s3.send(new DeleteBucketEncryptionCommand({ Bucket: name })),
  });
}

/** `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock` */
export function publicAccessBlockProvider(s3: S3Client): ResourceProvider {
  return bucketSetting({
    name: "BucketPublicAccessBlock",
    inputs: z.strictObject({
      bucket,
      blockPublicAcls: flag,
      blockPublicPolicy: flag,
      ignorePublicAcls: flag,
      restrictPublicBuckets: flag,
    }),
    absent: ["NoSuchPublicAccessBlockConfiguration"],
    put: (inputs) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: inputs.bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: inputs.blockPublicAcls ?? false,
            BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
            IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
            RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
          },
        }),
      ),
    async get(name) {
      const found = await s3.send(new GetPublicAccessBlockCommand({ Bucket: name }));
      const block = found.PublicAccessBlockConfiguration;
      return {
        blockPublicAcls: block?.BlockPublicAcls ?? false,
        blockPublicPolicy: block?.BlockPublicPolicy ?? false,
        ignorePublicAcls: block?.IgnorePublicAcls ?? false,
        restrictPublicBuckets: block?.RestrictPublicBuckets ?? false,
      };
    },
    remove: (name) => s3.send(new DeletePublicAccessBlockCommand({ Bucket: name })),
  });
}

/** `aws:s3/bucketOwnershipControls:BucketOwnershipControls` */
export function ownershipControlsProvider(s3: S3Client): ResourceProvider {
  const ownership = z.enum(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]);
  return bucketSetting({
    name: "BucketOwnershipControls",
    inputs: z.strictObject({ bucket, rule: z.strictObject({ objectOwnership: ownership }) }),
    absent: ["OwnershipControlsNotFoundError"],
    put: (inputs) =>
      s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: inputs.bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: inputs.rule.objectOwnership }] },
        }),
      ),
    async get(name) {
      const found = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket: name }));
      const rule = found.OwnershipControls?.Rules?.[0];
      return rule && { rule: { objectOwnership: rule.ObjectOwnership } };
    },
    remove: (name) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket: name })),
  });
}

/** `aws:s3/bucketPolicy:BucketPolicy` */
export function bucketPolicyProvider(s3: S3Client): ResourceProvider {
  return bucketSetting({
    name: "BucketPolicy",
    inputs: z.strictObject({ bucket, policy: policyText }),
    absent: ["NoSuchBucketPolicy"],
    refuse: (inputs) => {
      refuseBucketPolicy(inputs.bucket, inputs.policy);
    },
    put: (inputs) =>
      s3.send(new PutBucketPolicyCommand({ Bucket: inputs.bucket, Policy: inputs.policy })),
    async get(name) {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: name }));
      return { policy: Policy };
    },
    remove: (name) => s3.send(new DeleteBucketPolicyCommand({ Bucket: name })),
  });
}

/** `aws:s3/bucketLogging:BucketLogging` */
export function loggingProvider(s3: S3Client): ResourceProvider {
  return bucketSetting({
    name: "BucketLogging",
    inputs: z.strictObject({ bucket, targetBucket: z.string(), targetPrefix: z.string() }),
    absent: [],
    put: (inputs) =>
      s3.send(
        new PutBucketLoggingCommand({
          Bucket: inputs.bucket,
          BucketLoggingStatus: {
            LoggingEnabled: {
              TargetBucket: inputs.targetBucket,
              TargetPrefix: inputs.targetPrefix,
            },
          },
        }),
      ),
    async get(name) {
      const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: name }));
      return (
        LoggingEnabled && {
          targetBucket: LoggingEnabled.TargetBucket,
          targetPrefix: LoggingEnabled.TargetPrefix ?? "",
        }
      );
    },
    remove: (name) =>
      s3.send(new PutBucketLoggingCommand({ Bucket: name, BucketLoggingStatus: {} })),
  });
}
