/** WEKA S3: IAM policies of S3 users, and the check of a bucket's custom policy (WEKA docs, "S3 users and authentication"). */
import type { PolicyDocument, Statement } from "../document.ts";
import type { Finding } from "../finding.ts";
import { type BucketIntent, type Grant, isBucketGrant } from "../grant.ts";
import { gatherRights } from "../rights.ts";
import { heaviest } from "./heaviest.ts";
import { bucketArn, objectsArn } from "../arn.ts";
import { type S3Syntax, s3Statements, withUniqueSids } from "./s3-statements.ts";

/** One policy per user, of at most this many bytes (WEKA 4.4 to 6.x limits). */
export const WEKA_POLICY_BYTES = 2048;

/** Actions that WEKA 4.x to 5.0 knows. `s3:*` is allowed beside them in IAM policies, never in bucket policies. */
export const WEKA_ACTIONS: ReadonlySet<string> = new Set([
  "s3:AbortMultipartUpload",
  "s3:CreateBucket",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:DeleteObject",
  "s3:GetBucketLocation",
  "s3:GetBucketPolicy",
  "s3:GetBucketTagging",
  "s3:GetLifecycleConfiguration",
  "s3:GetObject",
  "s3:ListAllMyBuckets",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListMultipartUploadParts",
  "s3:PutBucketPolicy",
  "s3:PutBucketTagging",
  "s3:PutLifecycleConfiguration",
  "s3:PutObject",
]);

/** WEKA writes ARNs of the `aws` partition wherever it runs, and has no policy variables, hence no escapes. */
const syntax: S3Syntax = {
  bucket: (bucket) => bucketArn("aws", bucket),
  objects: ({ bucket, folder }) => objectsArn("aws", bucket, folder),
  literal: (text) => text,
  bucketActions: ["s3:GetBucketLocation"],
  listActions: ["s3:ListBucket"],
};

/**
 * Renders a principal's grants as the one policy its WEKA user can have.
 * @returns the document, and findings: errors for what WEKA cannot express (left out, never widened) and for more than
 *   2,048 bytes; a warning where WEKA's documentation does not prove a condition that its engine most likely has.
 */
export function renderWekaIdentity(
  principal: string,
  grants: readonly Grant[],
): { document: PolicyDocument; findings: readonly Finding[] } {
  const expressible = grants.filter((grant) => inexpressible(grant) === undefined);
  const rights = gatherRights(expressible);
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: withUniqueSids(s3Statements(rights, syntax)),
  };
  return {
    document,
    findings: [
      ...grants.flatMap((grant) => inexpressible(grant) ?? []),
      ...unprovenConditions(principal, document),
      ...tooLarge(principal, document, grants),
    ],
  };
}

/** Checks a custom bucket policy: `weka-action-wildcard` and `weka-unknown-action` errors, one per action. */
export function checkWekaBucketPolicy(bucket: string, statements: readonly Statement[]): Finding[] {
  return statements.flatMap((statement, index) =>
    statement.Action.flatMap((action) => {
      const path = `${bucket}.Statement[${index}].Action`;
      if (action.includes("*"))
        return [
          {
            code: "weka-action-wildcard",
            severity: "error" as const,
            path,
            message: `${JSON.stringify(action)} has a wildcard, which WEKA refuses in bucket policies`,
            fix: "name each action",
          },
        ];
      return WEKA_ACTIONS.has(action) ? [] : [unknownAction(path, action)];
    }),
  );
}

function unknownAction(path: string, action: string): Finding {
  return {
    code: "weka-unknown-action",
    severity: "error",
    path,
    message: `${JSON.stringify(action)} is not an action of WEKA 4.x to 5.0`,
    fix: `use one of ${[...WEKA_ACTIONS].join(", ")}`,
  };
}

function inexpressible(grant: Grant): Finding | undefined {
  if (!isBucketGrant(grant))
    return {
      code: "weka-no-schemas",
      severity: "error",
      path: `${grant.database}/${grant.schema}`,
      message: `WEKA has no schemas, so it cannot grant ${grant.kind} on ${JSON.stringify(grant.schema)}`,
      fix: "grant schemas on a VAST database",
    };
  const path = `${grant.bucket}/${grant.folder ?? ""}`;
  const versioned = ["read-versions", "delete-versions"] satisfies BucketIntent[];
  if (versioned.some((kind) => kind === grant.kind))
    return {
      code: "weka-no-versions",
      severity: "error",
      path,
      message: `WEKA 4.x to 5.0 has no object versions, so it cannot grant ${grant.kind}`,
      fix: "drop the intent",
    };
  if (grant.folder?.includes("$") === true)
    return {
      code: "weka-no-escapes",
      severity: "error",
      path,
      message: `folder ${JSON.stringify(grant.folder)} has a $, which WEKA's policies cannot be told to take literally`,
      fix: "rename the folder, or grant the folder above it",
    };
  return undefined;
}

function unprovenConditions(principal: string, document: PolicyDocument): Finding[] {
  const conditioned = document.Statement.filter(({ Condition }) => Condition !== undefined);
  if (conditioned.length === 0) return [];
  return [
    {
      code: "weka-condition-unproven",
      severity: "warning",
      path: principal,
      message: `StringLike or s3:delimiter decides in ${conditioned.map(({ Sid }) => Sid).join(", ")}, and WEKA documents only StringEquals on s3:prefix`,
      fix: "check a listing outside the folder once on your WEKA version; the driver reads the policy back and stops if WEKA dropped a condition",
    },
  ];
}

function tooLarge(
  principal: string,
  document: PolicyDocument,
  grants: readonly Grant[],
): Finding[] {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes <= WEKA_POLICY_BYTES) return [];
  return [
    {
      code: "weka-policy-too-large",
      severity: "error",
      path: principal,
      message: `the WEKA policy of ${JSON.stringify(principal)} has ${bytes} bytes; WEKA takes ${WEKA_POLICY_BYTES}, and one policy per user`,
      fix: `merge grants: ${heaviest(grants)}, or split the user in two`,
    },
  ];
}
