import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalPolicy, samePolicy } from "../../policies/canonical.ts";

const written = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "List",
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:GetBucketLocation"],
      Resource: ["arn:aws:s3:::raw"],
      Condition: { StringLike: { "s3:prefix": ["b/*", "a/*"] } },
    },
    { Effect: "Allow", Principal: { AWS: ["*"] }, Action: ["s3:GetObject"], Resource: ["x", "y"] },
  ],
};

describe("policies/canonical", () => {
  it("writes every document in one way", () => {
    assert.equal(
      canonicalPolicy(written),
      '{"Statement":[' +
        '{"Action":["s3:GetBucketLocation","s3:ListBucket"],"Condition":{"StringLike":{"s3:prefix":["a/*","b/*"]}},' +
        '"Effect":"Allow","Resource":["arn:aws:s3:::raw"],"Sid":"List"},' +
        '{"Action":["s3:GetObject"],"Effect":"Allow","Principal":{"AWS":["*"]},"Resource":["x","y"]}' +
        '],"Version":"2012-10-17"}',
    );
  });

  it("sees through order, single values, repetition and empty members", () => {
    assert.ok(
      samePolicy(written, {
        Id: "",
        Statement: [
          {
            Principal: "*",
            Resource: ["y", "x", "y"],
            Action: "s3:GetObject",
            Effect: "Allow",
            Sid: "",
          },
          {
            Condition: { StringLike: { "s3:prefix": ["a/*", "b/*"] } },
            Resource: "arn:aws:s3:::raw",
            Action: ["s3:GetBucketLocation", "s3:ListBucket"],
            Effect: "Allow",
            Sid: "List",
          },
        ],
        Version: "2012-10-17",
      }),
    );
  });

  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.uniqueArray(fc.constantFrom("s3:a", "s3:b", "s3:c"), { minLength: 1 }),
    Resource: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }),
  });

  it("does not depend on any order", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), (statements) => {
        const turned = statements
          .map(({ Effect, Action, Resource }) => ({
            Resource: Resource.toReversed(),
            Action: Action.length === 1 ? Action[0] : Action.toReversed(),
            Effect,
          }))
          .reverse();
        assert.ok(samePolicy({ Statement: statements }, { Statement: turned }));
      }),
    );
  });

  it("tells documents apart that differ in one value", () => {
    fc.assert(
      fc.property(statement, (one) => {
        const others = [
          { ...one, Effect: one.Effect === "Allow" ? "Deny" : "Allow" },
          { ...one, Action: [...one.Action, "s3:d"] },
          { ...one, Resource: [...one.Resource, "w"] },
          { ...one, Condition: { Bool: { "aws:SecureTransport": "true" } } },
          { NotAction: one.Action, Effect: one.Effect, Resource: one.Resource },
        ];
        for (const other of others)
          assert.ok(
            !samePolicy({ Statement: [one] }, { Statement: [other] }),
            JSON.stringify(other),
          );
      }),
    );
  });
});
