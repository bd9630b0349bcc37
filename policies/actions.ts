/** Which S3 actions an intent means, beyond the obvious one (AWS service authorization reference; `docs/grants.md`). */
import type { BucketIntent } from "./grant.ts";

/** Actions on objects. Multipart uploads need Abort and ListParts beside PutObject (S3 User Guide, "Multipart upload API and permissions"). */
export const OBJECT_ACTIONS = {
  list: [],
  read: ["s3:GetObject"],
  write: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
  delete: ["s3:DeleteObject"],
  "read-versions": ["s3:GetObjectVersion"],
  "delete-versions": ["s3:DeleteObjectVersion"],
} as const satisfies Record<BucketIntent, readonly string[]>;

/**
 * KMS actions on the key of an encrypted bucket: GET decrypts, PUT makes a data key, a multipart upload needs both
 * (S3 API reference, CreateMultipartUpload).
 */
export const KMS_ACTIONS = {
  list: [],
  read: ["kms:Decrypt"],
  write: ["kms:Decrypt", "kms:GenerateDataKey"],
  delete: [],
  "read-versions": ["kms:Decrypt"],
  "delete-versions": [],
} as const satisfies Record<BucketIntent, readonly string[]>;

/** The sorted union of what several intents need. */
export function actionsOf(
  table: Record<BucketIntent, readonly string[]>,
  intents: readonly BucketIntent[],
): string[] {
  return [...new Set(intents.flatMap((intent) => table[intent]))].sort();
}
