import { quote } from "../data.ts";
import { isCatalogued, matchedActions } from "../policy/actions.ts";
import { actionsOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Operations whose action has another name (S3 API reference, "Permissions" of each operation). */
const OPERATIONS: Readonly<Record<string, string>> = {
  "s3:completemultipartupload": "s3:PutObject",
  "s3:copyobject": "s3:GetObject on the source and s3:PutObject on the target",
  "s3:createmultipartupload": "s3:PutObject",
  "s3:deleteobjects": "s3:DeleteObject",
  "s3:getbucketencryption": "s3:GetEncryptionConfiguration",
  "s3:getbucketlifecycleconfiguration": "s3:GetLifecycleConfiguration",
  "s3:getpublicaccessblock": "s3:GetBucketPublicAccessBlock",
  "s3:headbucket": "s3:ListBucket",
  "s3:headobject": "s3:GetObject",
  "s3:listbuckets": "s3:ListAllMyBuckets",
  "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
  "s3:listobjects": "s3:ListBucket",
  "s3:listobjectsv2": "s3:ListBucket",
  "s3:listobjectversions": "s3:ListBucketVersions",
  "s3:listparts": "s3:ListMultipartUploadParts",
  "s3:putbucketencryption": "s3:PutEncryptionConfiguration",
  "s3:putbucketlifecycleconfiguration": "s3:PutLifecycleConfiguration",
  "s3:putpublicaccessblock": "s3:PutBucketPublicAccessBlock",
  "s3:uploadpart": "s3:PutObject",
};

/** IAM accepts any name, and one that no service has simply never matches. Source: AWS service authorization reference. */
export const unknownAction: PolicyRule = {
  code: "unknown-action",
  severity: "error",
  title: "The action exists in S3 or KMS",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      actionsOf(linted, statement)
        .filter(({ text }) => isCatalogued(text) && matchedActions(text).length === 0)
        .map(({ text, place }) => ({
          place,
          message: `${quote(text)} names no action of the service, so it matches nothing.`,
          fix: fixOf(text),
        })),
    ),
};

function fixOf(action: string): string {
  const operation = OPERATIONS[action.toLowerCase()];
  if (operation !== undefined) return `That is an operation; its permission is ${operation}.`;
  return "Correct the name by the service authorization reference.";
}
