/** The policies that WEKA brings along (WEKA 5.0, "S3 users and authentication" and "S3 buckets management"). */
import type { NonEmpty, PolicyDocument, Statement } from "../document.ts";
import type { anonymousAccessNames } from "./desired.ts";

type AnonymousWord = (typeof anonymousAccessNames)[number];

interface Policy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export const predefinedPolicies: readonly Policy[] = [
  policy("readonly", [
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
    "s3:GetBucketLocation",
    "s3:GetBucketPolicy",
    "s3:GetBucketTagging",
    "s3:GetObject",
  ]),
  policy("writeonly", ["s3:PutObject"]),
  policy("readwrite", ["s3:*"]),
];

/**
 * The bucket policy behind an anonymous-access word. `upload` also lets anybody delete.
 *
 * @returns undefined for `none`
 */
export function anonymousPolicy(word: AnonymousWord, bucket: string): PolicyDocument | undefined {
  switch (word) {
    case "none":
      return undefined;
    case "download":
      return document(
        allow(bucket, ["s3:GetBucketLocation", "s3:ListBucket"]),
        allow(`${bucket}/*`, ["s3:GetObject"]),
      );
    case "upload":
      return document(
        allow(bucket, ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"]),
        allow(`${bucket}/*`, [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]),
      );
    case "public":
      return document(
        allow(bucket, ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]),
        allow(`${bucket}/*`, [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]),
      );
  }
}

function policy(name: string, actions: NonEmpty<string>): Policy {
  return {
    name,
    document: document({ Effect: "Allow", Action: actions, Resource: ["arn:aws:s3:::*"] }),
  };
}

function allow(resource: string, actions: NonEmpty<string>): Statement {
  return {
    Effect: "Allow",
    Principal: { AWS: ["*"] },
    Action: actions,
    Resource: [`arn:aws:s3:::${resource}`],
  };
}

function document(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
