/** The actions that policies may name ("S3 users and authentication", supported actions), by the generation that added them. */
import type { Generation } from "../generation.ts";

const always = [
  "AbortMultipartUpload",
  "CreateBucket",
  "DeleteBucket",
  "DeleteBucketPolicy",
  "DeleteObject",
  "GetBucketLocation",
  "GetBucketPolicy",
  "GetBucketTagging",
  "GetLifecycleConfiguration",
  "GetObject",
  "ListAllMyBuckets",
  "ListBucket",
  "ListBucketMultipartUploads",
  "ListMultipartUploadParts",
  "PutBucketPolicy",
  "PutBucketTagging",
  "PutLifecycleConfiguration",
  "PutObject",
];

/** Which of 5.1 and 6.0 brought each is not documented. */
const later = [
  "BypassGovernanceRetention",
  "DeleteObjectTagging",
  "DeleteObjectVersion",
  "DeleteObjectVersionTagging",
  "GetBucketNotification",
  "GetBucketObjectLockConfiguration",
  "GetBucketVersioning",
  "GetObjectLegalHold",
  "GetObjectRetention",
  "GetObjectTagging",
  "GetObjectVersion",
  "GetObjectVersionTagging",
  "PutBucketNotification",
  "PutBucketObjectLockConfiguration",
  "PutBucketVersioning",
  "PutObjectLegalHold",
  "PutObjectRetention",
  "PutObjectTagging",
  "PutObjectVersionTagging",
];

/** With the service's prefix: `s3:GetObject`. */
export function supportedActions(generation: Generation): ReadonlySet<string> {
  const names = generation === "A" || generation === "B" ? always : [...always, ...later];
  return new Set(names.map((name) => `s3:${name}`));
}
