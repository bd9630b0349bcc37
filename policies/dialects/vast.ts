/**
 * VAST identity policies: bare resource names instead of ARNs, and databases in three levels, `bucket`, `bucket/schema`
 * and `bucket/schema/*`, which are distinct grants (VAST docs, "Identity and bucket policy reference"; the requirements'
 * note that listing and creating tables need both of the last two).
 */
import type { PolicyDocument, Statement } from "../document.ts";
import type { Finding } from "../finding.ts";
import { type Grant, isBucketGrant, isSchemaGrant } from "../grant.ts";
import { gatherRights } from "../rights.ts";
import { type S3Syntax, s3Statements, withUniqueSids } from "./s3-statements.ts";
import { schemaFindings, schemaStatements } from "./vast-schemas.ts";

/** VAST pages disagree whether HeadBucket is an action of its own or part of ListBucket: both are granted where either is due. */
const syntax: S3Syntax = {
  bucket: (bucket) => bucket,
  objects: ({ bucket, folder }) => `${bucket}/${folder ?? ""}*`,
  literal: (text) => text,
  bucketActions: ["s3:GetBucketLocation", "s3:HeadBucket"],
  listActions: ["s3:ListBucket"],
};

/**
 * Renders a principal's grants as one VAST identity policy.
 * @returns the document, and findings: `vast-schema-names-visible` (info) because listing schemas shows the names of all,
 *   `vast-no-transactions` (warning) where no SDK could work, `vast-no-versions` and `vast-no-escapes` errors for what it
 *   cannot express (left out, never widened), and `vast-condition-unproven` where the documentation does not list the
 *   condition.
 */
export function renderVastIdentity(
  principal: string,
  grants: readonly Grant[],
): { document: PolicyDocument; findings: readonly Finding[] } {
  const schemaGrants = grants.filter(isSchemaGrant);
  const rights = gatherRights(grants.filter((grant) => inexpressible(grant) === undefined));
  const statements = withUniqueSids([
    ...schemaStatements(schemaGrants),
    ...s3Statements(rights, syntax),
  ]);
  return {
    document: { Version: "2012-10-17", Statement: statements },
    findings: [
      ...grants.flatMap((grant) => inexpressible(grant) ?? []),
      ...schemaFindings(schemaGrants),
      ...unproven(principal, statements),
    ],
  };
}

function inexpressible(grant: Grant): Finding | undefined {
  if (!isBucketGrant(grant)) return undefined;
  const path = `${grant.bucket}/${grant.folder ?? ""}`;
  if (grant.kind === "read-versions" || grant.kind === "delete-versions")
    return {
      code: "vast-no-versions",
      severity: "error",
      path,
      message: `the VAST dialect has no proven actions on versions, so it cannot grant ${grant.kind}`,
      fix: "drop the intent",
    };
  if (grant.folder?.includes("$") === true)
    return {
      code: "vast-no-escapes",
      severity: "error",
      path,
      message: `folder ${JSON.stringify(grant.folder)} has a $, which VAST's policies cannot be told to take literally`,
      fix: "rename the folder, or grant the folder above it",
    };
  return undefined;
}

function unproven(principal: string, statements: readonly Statement[]): Finding[] {
  const conditioned = statements.filter(({ Condition }) => Condition !== undefined);
  if (conditioned.length === 0) return [];
  return [
    {
      code: "vast-condition-unproven",
      severity: "warning",
      path: principal,
      message: `${conditioned.map(({ Sid }) => Sid).join(", ")} rely on s3:prefix conditions, which VAST's documentation does not list`,
      fix: "check a listing outside the folder once on your VAST version, or keep each team in a bucket of its own",
    },
  ];
}
