import assert from "node:assert/strict";
import { WEKA_ACTIONS, renderWekaIdentity } from "../../../policies/dialects/weka.ts";
import fc from "fast-check";
import { bucketGrants } from "../../../policies/grant.ts";
import { bucketName, prefix, schemaName } from "../../../policies/names.ts";
import { folders, singleBucket } from "../../../policies/templates.ts";
import { bucketGrantList } from "../../support/arbitraries.ts";

const research = bucketName("research");

describe("policies/dialects/weka", () => {
  it("renders a folder grant, and warns that WEKA does not document its condition", () => {
    const { document, findings } = renderWekaIdentity(
      "genomics",
      folders(research, [prefix("genomics/")]),
    );
    assert.deepEqual(document, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "LocateBuckets",
          Effect: "Allow",
          Action: ["s3:GetBucketLocation"],
          Resource: ["arn:aws:s3:::research"],
        },
        {
          Sid: "ListFoldersResearch",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: ["arn:aws:s3:::research"],
          Condition: { StringLike: { "s3:prefix": ["genomics/*"] } },
        },
        {
          Sid: "ReadWriteDeleteObjects",
          Effect: "Allow",
          Action: [
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
          ],
          Resource: ["arn:aws:s3:::research/genomics/*"],
        },
      ],
    });
    assert.deepEqual(
      findings.map(({ code, severity, path }) => [code, severity, path]),
      [["weka-condition-unproven", "warning", "genomics"]],
    );
  });

  it("has nothing to warn of for whole buckets", () => {
    assert.deepEqual(renderWekaIdentity("loader", singleBucket(research)).findings, []);
  });

  it("leaves out what WEKA cannot express, and says so", () => {
    const { document, findings } = renderWekaIdentity("loader", [
      ...bucketGrants({ bucket: research, folder: undefined }, [
        "read-versions",
        "delete-versions",
      ]),
      ...bucketGrants({ bucket: research, folder: prefix("cost$/") }, ["read"]),
      { kind: "create-tables", database: research, schema: schemaName("a") },
    ]);
    assert.deepEqual(document.Statement, []);
    assert.deepEqual(
      findings.map(({ code, path }) => [code, path]),
      [
        ["weka-no-versions", "research/"],
        ["weka-no-versions", "research/"],
        ["weka-no-escapes", "research/cost$/"],
        ["weka-no-schemas", "research/a"],
      ],
    );
  });

  it("says the size of a policy over 2,048 bytes and what to merge", () => {
    const many = Array.from({ length: 40 }, (_, index) => prefix(`project-${index}`));
    const errors = renderWekaIdentity("loader", folders(research, many)).findings.filter(
      ({ severity }) => severity === "error",
    );
    assert.deepEqual(errors, [
      {
        code: "weka-policy-too-large",
        severity: "error",
        path: "loader",
        message:
          'the WEKA policy of "loader" has 2542 bytes; WEKA takes 2048, and one policy per user',
        fix: 'merge grants: bucket "research" is granted in 40 folders; grant the folder above them, or split the user in two',
      },
    ]);
  });

  it("uses no action that WEKA does not have, and no wildcard", () => {
    fc.assert(
      fc.property(bucketGrantList, (grants) => {
        for (const { Action } of renderWekaIdentity("x", grants).document.Statement)
          for (const action of Action) assert.ok(WEKA_ACTIONS.has(action), action);
      }),
    );
  });
});
