import assert from "node:assert/strict";
import { renderVastIdentity } from "../../../policies/dialects/vast.ts";
import { bucketGrants, schemaGrants } from "../../../policies/grant.ts";
import { bucketName, prefix, schemaName } from "../../../policies/names.ts";

/** What a document allows, as (action, resource) pairs. */
function pairs(
  statements: readonly { Action: readonly string[]; Resource: readonly string[] }[],
): string[] {
  return statements
    .flatMap(({ Action, Resource }) => Action.flatMap((a) => Resource.map((r) => `${a} ${r}`)))
    .sort();
}

describe("policies/dialects/vast", () => {
  it("writes S3 grants with bare names", () => {
    const grants = bucketGrants({ bucket: bucketName("lake"), folder: prefix("raw/") }, [
      "list",
      "read",
    ]);
    const { document, findings } = renderVastIdentity("reader", grants);
    assert.deepEqual(pairs(document.Statement), [
      "s3:GetBucketLocation lake",
      "s3:GetObject lake/raw/*",
      "s3:HeadBucket lake",
      "s3:ListBucket lake",
    ]);
    assert.deepEqual(document.Statement[1]?.Condition, { StringLike: { "s3:prefix": ["raw/*"] } });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["vast-condition-unproven"],
    );
  });

  it("writes schemas before buckets", () => {
    const place = { database: bucketName("vastdbsec"), schema: schemaName("department_a") };
    const { document } = renderVastIdentity("both", [
      ...bucketGrants({ bucket: bucketName("lake"), folder: undefined }, ["read"]),
      ...schemaGrants(place, ["create-tables-without-transactions"]),
    ]);
    assert.deepEqual(
      document.Statement.map(({ Sid }) => Sid),
      ["SeeDatabases", "CreateTables", "LocateBuckets", "ReadObjects"],
    );
  });

  it("leaves out what it cannot express, and says so", () => {
    const { document, findings } = renderVastIdentity("reader", [
      ...bucketGrants({ bucket: bucketName("lake"), folder: undefined }, ["read-versions"]),
      ...bucketGrants({ bucket: bucketName("lake"), folder: prefix("cost$/") }, ["read"]),
    ]);
    assert.deepEqual(document.Statement, []);
    assert.deepEqual(
      findings.map(({ code, severity, path }) => [code, severity, path]),
      [
        ["vast-no-versions", "error", "lake/"],
        ["vast-no-escapes", "error", "lake/cost$/"],
      ],
    );
  });
});
