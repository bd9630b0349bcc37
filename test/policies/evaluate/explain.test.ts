import assert from "node:assert/strict";
import fc from "fast-check";
import { compile, decide, explain, policyOf, unknown } from "../../../policies/evaluate/index.ts";
import type { AccessRequest, Explanation } from "../../../policies/evaluate/index.ts";
import { compileDocuments } from "./layers.ts";
import { layers, request } from "./random.ts";

const FOLDER = policyOf(
  {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ListFolder",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::shared",
        Condition: { StringLike: { "s3:prefix": "team-a/*" } },
      },
      {
        Sid: "ReadFolder",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: "arn:aws:s3:::shared/team-a/*",
      },
    ],
  },
  { name: "folder" },
);
const TLS = policyOf(
  {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        NotResource: "arn:aws:s3:::shared/public/*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  },
  { name: "tls", kind: "resource" },
);
const POLICIES = compile({ identity: [FOLDER], resource: [TLS] });
const READ: AccessRequest = {
  principal: { kind: "role", arn: "arn:aws:iam::111122223333:role/team-a" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::shared/team-a/x",
  context: { "aws:SecureTransport": "true" },
};

/** Deciding statements by document and Sid or index. */
function deciding({ deciding: list }: Explanation): string[] {
  return list.map(({ document, sid, index }) => `${document}:${sid ?? index}`);
}

describe("explain", function () {
  it("names the statement that allows, and why the others do not match", function () {
    assert.deepEqual(explain(POLICIES, READ), {
      decision: { outcome: "allowed" },
      deciding: [
        {
          layer: "identity",
          level: 0,
          document: "folder",
          index: 1,
          sid: "ReadFolder",
          effect: "Allow",
          match: "yes",
          because: [],
        },
      ],
      missing: [],
      statements: [
        {
          layer: "identity",
          level: 0,
          document: "folder",
          index: 0,
          sid: "ListFolder",
          effect: "Allow",
          match: "no",
          because: [
            'Action does not name "s3:GetObject", only "s3:ListBucket".',
            'Resource does not name "arn:aws:s3:::shared/team-a/x", only "arn:aws:s3:::shared".',
            'StringLike s3:prefix: "team-a/*" does not hold: the request has no s3:prefix.',
          ],
        },
        {
          layer: "identity",
          level: 0,
          document: "folder",
          index: 1,
          sid: "ReadFolder",
          effect: "Allow",
          match: "yes",
          because: [],
        },
        {
          layer: "resource",
          level: 0,
          document: "tls",
          index: 0,
          sid: undefined,
          effect: "Deny",
          match: "no",
          because: ['Bool aws:SecureTransport: "false" does not hold: the request has "true".'],
        },
      ],
    });
  });

  it("names the Deny that denies", function () {
    const explanation = explain(POLICIES, { ...READ, context: { "aws:SecureTransport": "false" } });
    assert.deepEqual(explanation.decision, { outcome: "denied", explicit: true });
    assert.deepEqual(deciding(explanation), ["tls:0"]);
    assert.deepEqual(explanation.missing, []);
  });

  it("says that nothing allows, and what comes closest", function () {
    const context = { "s3:prefix": "team-b/" };
    const resource = "arn:aws:s3:::shared";
    const explanation = explain(POLICIES, { ...READ, action: "s3:ListBucket", resource, context });
    assert.deepEqual(explanation.decision, { outcome: "denied", explicit: false });
    assert.deepEqual(deciding(explanation), []);
    assert.deepEqual(explanation.missing, ["identity"]);
    assert.deepEqual(explanation.statements[0]?.because, [
      'StringLike s3:prefix: "team-a/*" does not hold: the request has "team-b/".',
    ]);
  });

  it("names the statements and values that a decision depends on", function () {
    const context = { "s3:prefix": unknown("the team's folder"), "aws:SecureTransport": "true" };
    const resource = "arn:aws:s3:::shared";
    const explanation = explain(POLICIES, { ...READ, action: "s3:ListBucket", resource, context });
    assert.deepEqual(explanation.decision, { outcome: "depends", on: ["the team's folder"] });
    assert.deepEqual(deciding(explanation), ["folder:ListFolder"]);
    assert.deepEqual(explanation.deciding[0]?.because, ["the team's folder"]);
  });

  it("says which layers do not allow", function () {
    const account = { resourceAccount: "444455556666" };
    const limited = compile({
      identity: [FOLDER],
      boundary: [],
      serviceControl: [[FOLDER], []],
      resourceControl: [[]],
    });
    assert.deepEqual(explain(limited, { ...READ, ...account }).missing, [
      "resource",
      "boundary",
      "service-control",
      "resource-control",
    ]);
    assert.deepEqual(explain(limited, READ).missing, [
      "boundary",
      "service-control",
      "resource-control",
    ]);
    const stranger: AccessRequest = { ...READ, principal: { kind: "anonymous" } };
    assert.deepEqual(explain(compile({ identity: [FOLDER] }), stranger).missing, ["resource"]);
    const decrypt = {
      ...READ,
      action: "kms:Decrypt",
      resource: "arn:aws:kms:eu-west-1:111122223333:key/1",
    };
    assert.deepEqual(explain(POLICIES, decrypt).missing, ["identity", "resource"]);
  });

  it("says when a layer does not apply to a caller, and when a statement is about somebody else", function () {
    const mine = policyOf(
      {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: "444455556666" },
          Action: "s3:*",
          NotResource: "arn:aws:s3:::shared/team-a/*",
        },
      },
      { name: "bucket", kind: "resource" },
    );
    const policies = compile({ identity: [FOLDER], resource: [mine] });
    const { statements } = explain(policies, { ...READ, principal: { kind: "anonymous" } });
    assert.deepEqual(
      statements.map(({ because }) => because),
      [
        ["Identity policies do not apply to an anonymous caller."],
        ["Identity policies do not apply to an anonymous caller."],
        [
          "Principal does not speak about an anonymous caller.",
          'NotResource leaves out "arn:aws:s3:::shared/team-a/x": "arn:aws:s3:::shared/team-a/*".',
        ],
      ],
    );
  });

  it("cuts long lists of values", function () {
    const many = policyOf(
      {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: {
            "ForAnyValue:StringEqualsIfExists": {
              "aws:TagKeys": ["a", "b", "c", "d", "e", "f"],
            },
          },
        },
      },
      { name: "many" },
    );
    const { statements } = explain(compile({ identity: [many] }), {
      ...READ,
      context: { "aws:TagKeys": ["x", "y"] },
    });
    assert.deepEqual(statements[0]?.because, [
      'ForAnyValue:StringEqualsIfExists aws:TagKeys: "a", "b", "c", "d", "e" and 1 more does not hold: the request has "x", "y".',
    ]);
  });

  it("decides as decide does, with a deciding statement or a missing layer, and a reason for every other", function () {
    fc.assert(
      fc.property(layers, request, (documents, one) => {
        const compiled = compileDocuments(documents);
        const { decision, deciding: statements, missing, statements: all } = explain(compiled, one);
        assert.deepEqual(decision, decide(compiled, one));
        const isImplicit = decision.outcome === "denied" && !decision.explicit;
        assert.equal(missing.length > 0, isImplicit);
        if (isImplicit) assert.deepEqual(statements, []);
        else assert.ok(statements.length > 0 || one.principal.kind === "root");
        for (const { match, because } of all) assert.equal(because.length > 0, match !== "yes");
      }),
      { numRuns: 2_000 },
    );
  });
});
