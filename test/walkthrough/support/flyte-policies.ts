/** The four policies of the requirements for Flyte, and what clients need beside them. */

/** A statement as the requirements write it. */
function allow(actions: readonly string[], resources: readonly string[], prefixes?: string[]) {
  const condition = { StringLike: { "s3:prefix": prefixes } };
  return {
    Effect: "Allow",
    Action: actions.map((action) => `s3:${action}`),
    Resource: resources.map((resource) => `arn:aws:s3:::${resource}`),
    ...(prefixes === undefined ? {} : { Condition: condition }),
  };
}

const READ_WRITE = ["GetObject", "PutObject", "DeleteObject", "ListBucket"];

function whole(...buckets: readonly string[]): string[] {
  return buckets.flatMap((bucket) => [bucket, `${bucket}/*`]);
}

/** The four examples, by who has the same here. */
export const EXAMPLES = {
  flyte: [allow(READ_WRITE, whole("bsingh-ml-workflows"))],
  projects: [allow(READ_WRITE, whole("ml-project-1", "ml-project-2", "shared-ml-datasets"))],
  teams: [
    allow(["ListBucket"], ["shared-bucket"], ["team-a/*", "team-b/*"]),
    allow(
      ["GetObject", "PutObject", "DeleteObject"],
      ["shared-bucket/team-a/*", "shared-bucket/team-b/*"],
    ),
  ],
  readers: [allow(["GetObject", "ListBucket"], whole("public-datasets"))],
};

/** What each example lacks; nothing is lost, as there is no line with a minus. */
export const MORE: Readonly<Record<string, readonly string[]>> = {
  flyte: [
    `use kms:Decrypt and kms:GenerateDataKey on ${keyOf("bsingh-ml-workflows")}`,
    "use s3:AbortMultipartUpload and s3:ListMultipartUploadParts on s3://bsingh-ml-workflows/*",
    "use s3:GetBucketLocation and s3:ListBucketMultipartUploads on s3://bsingh-ml-workflows/",
  ],
  projects: [
    "use s3:AbortMultipartUpload and s3:ListMultipartUploadParts on s3://ml-project-1/*",
    "use s3:AbortMultipartUpload and s3:ListMultipartUploadParts on s3://ml-project-2/*",
    "use s3:AbortMultipartUpload and s3:ListMultipartUploadParts on s3://shared-ml-datasets/*",
    "use s3:GetBucketLocation and s3:ListBucketMultipartUploads on s3://ml-project-1/",
    "use s3:GetBucketLocation and s3:ListBucketMultipartUploads on s3://ml-project-2/",
    "use s3:GetBucketLocation and s3:ListBucketMultipartUploads on s3://shared-ml-datasets/",
  ],
  teams: [
    "use s3:AbortMultipartUpload and s3:ListMultipartUploadParts on s3://shared-bucket/team-a/*",
    "use s3:AbortMultipartUpload and s3:ListMultipartUploadParts on s3://shared-bucket/team-b/*",
    "use s3:GetBucketLocation on s3://shared-bucket/",
  ],
  readers: [
    `use kms:Decrypt on ${keyOf("public-datasets")}`,
    "use s3:GetBucketLocation on s3://public-datasets/",
  ],
};

function keyOf(bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  return `arn:aws:kms:us-east-1:000000000000:key/key-of-${bucket} with kms:EncryptionContext:aws:s3:arn ${arn} or ${arn}/*, with kms:ViaService s3.us-east-1.amazonaws.com`;
}
