import assert from "node:assert/strict";
import { renderVastIdentity } from "../../../policies/dialects/vast.ts";
import { type Grant, bucketGrants } from "../../../policies/grant.ts";
import { bucketName, prefix, schemaName } from "../../../policies/names.ts";

const database = bucketName("vastdbsec");
const onSchema = (schema: string): Grant => ({
  kind: "create-tables",
  database,
  schema: schemaName(schema),
});

/** What a document allows, as (action, resource) pairs. */
function pairs(
  statements: readonly { Action: readonly string[]; Resource: readonly string[] }[],
): string[] {
  return statements
    .flatMap(({ Action, Resource }) => Action.flatMap((a) => Resource.map((r) => `${a} ${r}`)))
    .sort();
}

describe("policies/dialects/vast", () => {
  it("renders a schema grant equivalent to the requirements' example", () => {
    const { document } = renderVastIdentity("department-a", [onSchema("department_a")]);
    assert.deepEqual(pairs(document.Statement), [
      "s3:HeadBucket vastdbsec",
      "s3:TabularCreateTable vastdbsec/department_a",
      "s3:TabularCreateTable vastdbsec/department_a/*",
      "s3:TabularListSchemas vastdbsec",
      "s3:TabularListTables vastdbsec/department_a",
      "s3:TabularListTables vastdbsec/department_a/*",
    ]);
  });

  it("joins schemas and tells that their names are visible", () => {
    const { document, findings } = renderVastIdentity("both", [
      onSchema("department_b"),
      onSchema("department_a"),
      onSchema("department_a"),
    ]);
    assert.deepEqual(document.Statement, [
      {
        Sid: "SeeDatabases",
        Effect: "Allow",
        Action: ["s3:HeadBucket", "s3:TabularListSchemas"],
        Resource: ["vastdbsec"],
      },
      {
        Sid: "CreateTables",
        Effect: "Allow",
        Action: ["s3:TabularCreateTable", "s3:TabularListTables"],
        Resource: [
          "vastdbsec/department_a",
          "vastdbsec/department_a/*",
          "vastdbsec/department_b",
          "vastdbsec/department_b/*",
        ],
      },
    ]);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [["vast-schema-names-visible", "info"]],
    );
  });

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
