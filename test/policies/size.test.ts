import assert from "node:assert/strict";
import fc from "fast-check";
import { renderAwsIdentity, widestTarget } from "../../policies/dialects/aws-identity.ts";
import type { PolicyDocument, Statement } from "../../policies/document.ts";
import { planManagedPolicies, renderManagedPolicies } from "../../policies/managed.ts";
import { bucketName, prefix } from "../../policies/names.ts";
import {
  MANAGED_POLICY_CHARACTERS,
  applyPlan,
  countedCharacters,
  documentName,
  planDocuments,
} from "../../policies/size.ts";
import { folders } from "../../policies/templates.ts";
import { bucketGrantList } from "../support/arbitraries.ts";

const target = {
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  region: "us-east-1",
  keys: new Map(),
};

/** Every single (Sid, action, resource, condition value) that statements allow. */
function triples(statements: readonly Statement[]): string[] {
  return statements
    .flatMap(({ Sid, Action, Resource, Condition }) =>
      Action.flatMap((action) =>
        Resource.flatMap((resource) => {
          const values = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
            Object.entries(keys).flatMap(([key, list]) =>
              list.map((v) => `${operator} ${key} ${v}`),
            ),
          );
          return (values.length > 0 ? values : [""]).map(
            (v) => `${Sid} ${action} ${resource} ${v}`,
          );
        }),
      ),
    )
    .sort();
}

const manyFolders = (count: number) =>
  folders(
    bucketName("ml-project-1"),
    Array.from({ length: count }, (_, index) =>
      prefix(`project-${String(index).padStart(4, "0")}`),
    ),
  );

describe("policies/size", () => {
  it("counts characters without white space between tokens", () => {
    const document: PolicyDocument = { Version: "2012-10-17", Statement: [] };
    assert.equal(countedCharacters(document), '{"Version":"2012-10-17","Statement":[]}'.length);
  });

  it("puts what fits into one document, unchanged", () => {
    const { statements } = renderAwsIdentity(manyFolders(3), target);
    assert.deepEqual(applyPlan(planDocuments(statements), statements), [
      { Version: "2012-10-17", Statement: statements },
    ]);
  });

  it("splits 200 folders into documents that are full but never over the limit", () => {
    const { statements } = renderAwsIdentity(manyFolders(200), target);
    const documents = applyPlan(planDocuments(statements), statements);
    assert.deepEqual(documents.map(countedCharacters), [6128, 6107, 689]);
    assert.ok(
      documents.every((document) => countedCharacters(document) <= MANAGED_POLICY_CHARACTERS),
    );
  });

  it("loses nothing and adds nothing, whatever the limit", () => {
    fc.assert(
      fc.property(bucketGrantList, fc.integer({ min: 420, max: 2000 }), (grants, limit) => {
        const { statements } = renderAwsIdentity(grants, target);
        const documents = applyPlan(planDocuments(statements, limit), statements);
        for (const document of documents) assert.ok(countedCharacters(document) <= limit);
        const split = documents.flatMap(({ Statement }) => Statement);
        assert.deepEqual([...new Set(triples(split))], triples(statements));
      }),
    );
  });

  it("fits every partition, because it is planned for the widest", () => {
    const grants = manyFolders(200);
    const encrypted = [bucketName("ml-project-1")];
    const plan = planManagedPolicies(grants, encrypted);
    const widest = renderManagedPolicies(plan, grants, widestTarget(encrypted));
    assert.ok(widest.every((document) => countedCharacters(document) <= MANAGED_POLICY_CHARACTERS));
    const keys = new Map([
      [bucketName("ml-project-1"), "arn:aws:kms:us-east-1:123456789012:key/1"],
    ]);
    const real = renderManagedPolicies(plan, grants, { ...target, keys });
    assert.equal(real.length, widest.length);
    assert.deepEqual(
      [...new Set(triples(real.flatMap(({ Statement }) => Statement)))],
      triples(renderAwsIdentity(grants, { ...target, keys }).statements),
    );
  });

  it("says which grants to merge when a role's ten policies are not enough", () => {
    assert.deepEqual(planManagedPolicies(manyFolders(900), []).findings, [
      {
        code: "aws-too-many-policies",
        severity: "error",
        path: "",
        message: "the grants take 11 managed policies; a role takes 10",
        fix: 'merge grants: bucket "ml-project-1" is granted in 900 folders; grant the folder above them',
      },
    ]);
  });

  it("refuses a value that no document could hold", () => {
    const statement: Statement = {
      Sid: "A",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["x".repeat(200)],
    };
    assert.throws(() => planDocuments([statement], 150), {
      name: "RangeError",
      message: `"${"x".repeat(200)}" is too long for a policy of 150 characters`,
    });
  });

  it("names documents so that the first keeps its name however many follow", () => {
    assert.deepEqual(
      [0, 1, 2].map((position) => documentName("FlyteMLS3Access", position)),
      ["FlyteMLS3Access", "FlyteMLS3Access-2", "FlyteMLS3Access-3"],
    );
  });
});
