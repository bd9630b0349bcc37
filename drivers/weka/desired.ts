/** The desired state as it arrives on standard input: strict, and held to WEKA's limits before anything runs. */
import { z } from "zod";
import type { ZodType } from "zod";
import { anonymousAccessNames } from "../../policies/weka/desired.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import * as limits from "../../policies/weka/limits.ts";
import { labelled } from "../../policies/weka/service-account.ts";
import { PolicyDocumentShape, held } from "../shapes.ts";

const retainOrRemove = z.enum(["retain", "remove"]);

const FilesystemGroup = z.strictObject({
  kind: z.literal("filesystem-group"),
  name: held(z.string(), limits.filesystemGroupName),
  onDelete: retainOrRemove,
});

const Filesystem = z
  .strictObject({
    kind: z.literal("filesystem"),
    name: held(z.string(), limits.filesystemName),
    settings: z
      .strictObject({
        group: held(z.string(), limits.filesystemGroupName),
        capacity: held(z.string(), limits.capacity),
        ssdCapacity: held(z.string(), limits.capacity).exactOptional(),
        encryption: z.enum(["none", "kms", "without-kms"]),
      })
      .exactOptional(),
    // Pulumi deletes by what an earlier version of this project wrote, which said nothing about it.
    onDelete: retainOrRemove.default("retain"),
  })
  .refine(({ settings, onDelete }) => settings !== undefined || onDelete === "retain", {
    path: ["onDelete"],
    message:
      '"remove" would delete the data of a filesystem that this stack did not make; declare its settings, or "retain"',
  });

const S3Cluster = z.strictObject({
  kind: z.literal("s3-cluster"),
  defaultFilesystem: held(z.string(), limits.filesystemName),
  configFilesystem: held(z.string(), limits.filesystemName),
  servers: z.union([z.literal("all"), held(z.array(z.number()), limits.containers)]),
  port: held(z.number(), limits.port),
  domains: held(z.array(z.string()), limits.domains).exactOptional(),
  onDelete: retainOrRemove,
  maxBuckets: held(z.number(), limits.maxBuckets).exactOptional(),
  anonymousPosixUid: held(z.number(), limits.posixId).exactOptional(),
  anonymousPosixGid: held(z.number(), limits.posixId).exactOptional(),
});

const S3Bucket = z.strictObject({
  kind: z.literal("s3-bucket"),
  name: held(z.string(), limits.bucketName),
  filesystem: held(z.string(), limits.filesystemName).exactOptional(),
  existingPath: held(z.string(), limits.existingPath).exactOptional(),
  hardQuota: held(z.string(), limits.hardQuota).exactOptional(),
  anonymous: z.union([
    z.enum(anonymousAccessNames),
    z.strictObject({ document: held(PolicyDocumentShape, limits.bucketPolicy) }),
  ]),
  onDelete: z.enum(["retain", "unlink", "remove"]),
});

const S3Lifecycle = z.strictObject({
  kind: z.literal("s3-lifecycle"),
  bucket: held(z.string(), limits.bucketName),
  rules: held(
    z.array(
      z.strictObject({
        expiryDays: z.number(),
        prefix: z.string().exactOptional(),
        tags: z.record(z.string(), z.string()).exactOptional(),
      }),
    ),
    limits.lifecycleRules,
  ),
  onDelete: retainOrRemove,
});

const S3Policy = z.strictObject({
  kind: z.literal("s3-policy"),
  name: held(z.string(), limits.policyName),
  document: held(PolicyDocumentShape, limits.policySize),
  onDelete: retainOrRemove,
});

const S3User = z.strictObject({
  kind: z.literal("s3-user"),
  name: held(z.string(), limits.userName),
  policy: held(z.string(), limits.policyName),
  posixUid: held(z.number(), limits.posixId).exactOptional(),
  posixGid: held(z.number(), limits.posixId).exactOptional(),
  passwordVersion: held(z.number(), limits.passwordVersion),
  // As with a filesystem's `onDelete`: earlier versions knew no keys.
  keyVersion: held(z.number(), limits.keyVersion).default(1),
  onDelete: retainOrRemove,
});

const S3ServiceAccount = z
  .strictObject({
    kind: z.literal("s3-service-account"),
    user: held(z.string(), limits.userName),
    label: held(z.string(), limits.serviceAccountLabel),
    document: PolicyDocumentShape,
    keyVersion: held(z.number(), limits.keyVersion),
    onDelete: retainOrRemove,
  })
  .superRefine(({ document, label }, context) => {
    // With its label, which is sent along.
    for (const { message, fix } of limits.policySize("", labelled(document, label)))
      context.addIssue({ code: "custom", path: ["document"], message: `${message}; ${fix}` });
  });

const AuditWebhook = z.strictObject({
  kind: z.literal("audit-webhook"),
  endpoint: held(z.string(), limits.auditEndpoint),
  onDelete: retainOrRemove,
});

const Tls = z.strictObject({
  kind: z.literal("tls"),
  certificate: held(z.string(), limits.certificate),
  onDelete: retainOrRemove,
});

export const DesiredState: ZodType<Desired> = z.discriminatedUnion("kind", [
  FilesystemGroup,
  Filesystem,
  S3Cluster,
  S3Bucket,
  S3Lifecycle,
  S3Policy,
  S3User,
  S3ServiceAccount,
  AuditWebhook,
  Tls,
]);
