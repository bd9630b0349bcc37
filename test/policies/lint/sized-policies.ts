/** Policies of an exact size, for the rules about quotas. */
import type { LintSubject } from "../../../policies/lint/index.ts";

/** An AWS identity policy of so many characters. */
export function managed(size: number): LintSubject {
  return { kind: "identity-policy", dialect: "aws", path: "p", document: documentOf(size, {}) };
}

/** An AWS bucket policy of so many bytes. */
export function onBucket(size: number): LintSubject {
  const Principal = { AWS: "arn:aws:iam::111122223333:role/flyte" };
  const document = documentOf(size, { Principal });
  return { kind: "bucket-policy", dialect: "aws", path: "p", document };
}

/** A WEKA policy of so many bytes. */
export function onWeka(size: number): LintSubject {
  return { kind: "identity-policy", dialect: "weka", path: "p", document: documentOf(size, {}) };
}

/** The same as text with white space. */
export function indented(subject: LintSubject): LintSubject {
  return { ...subject, document: JSON.stringify(subject.document, undefined, 2) };
}

function documentOf(size: number, more: object): object {
  const withKey = (key: string): object => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", ...more, Action: "s3:GetObject", Resource: `arn:aws:s3:::ml/${key}/*` },
    ],
  });
  return withKey("x".repeat(size - JSON.stringify(withKey("")).length));
}
