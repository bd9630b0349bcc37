import assert from "node:assert/strict";
import fc from "fast-check";
import type { LintSubject } from "../../../policies/lint/index.ts";
import { formatSarif, formatText, lint } from "../../../policies/lint/index.ts";

/** The requirements' folder policy: two teams' folders of one bucket, listed, read, written and deleted from. */
const folderPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: "arn:aws:s3:::shared-bucket",
      Condition: { StringLike: { "s3:prefix": ["team-a/*", "team-b/*"] } },
    },
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: ["arn:aws:s3:::shared-bucket/team-a/*", "arn:aws:s3:::shared-bucket/team-b/*"],
    },
  ],
};

const DIALECTS = ["aws", "weka", "vast"] as const;

/** One document as everything it could be. */
function everySubject(document: unknown): LintSubject[] {
  return [
    ...DIALECTS.flatMap((dialect): LintSubject[] => [
      { kind: "identity-policy", dialect, path: `${dialect} identity`, document, keys: { b: "k" } },
      { kind: "bucket-policy", dialect, path: `${dialect} bucket`, document, bucket: "b" },
    ]),
    { kind: "manifest-set", dialect: "istio", path: "manifests", document },
  ];
}

describe("lint", function () {
  it("says which statements were too hard to decide, instead of passing over them", function () {
    const Statement = [20, 21].map((length) => ({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::b/*a${"?".repeat(length)}b`,
    }));
    const document = { Version: "2012-10-17", Statement };
    const { findings } = lint([
      { kind: "identity-policy", dialect: "aws", path: "slow.json", document },
    ]);
    assert.deepEqual(
      findings
        .filter(({ code }) => code === "redundant-statement")
        .map(({ severity, message }) => [severity, message]),
      [
        [
          "info",
          "For 2 statements, beginning with Statement[0], it took too long to decide whether the others say the same.",
        ],
      ],
    );
  });

  it("finds in the requirements' folder policy what it leaves out", function () {
    const { findings } = lint([
      {
        kind: "identity-policy",
        dialect: "aws",
        path: "folders.json",
        document: folderPolicy,
        attachedTo: "node-role",
        keys: { "shared-bucket": "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d" },
      },
    ]);
    assert.deepEqual(findings, [
      {
        code: "missing-key-companions",
        severity: "error",
        path: "folders.json#Statement[1].Action",
        place: "Statement[1].Action",
        message:
          'The objects of bucket "shared-bucket" are encrypted with "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d", and the policy does not allow kms:Decrypt and kms:GenerateDataKey on it.',
        fix: "Allow kms:Decrypt and kms:GenerateDataKey on the key, with kms:ViaService and kms:EncryptionContext:aws:s3:arn to keep it to this bucket.",
      },
      {
        code: "missing-multipart-companions",
        severity: "warning",
        path: "folders.json#Statement[1].Action",
        place: "Statement[1].Action",
        message: "s3:PutObject is allowed without s3:AbortMultipartUpload on the same objects.",
        fix: "Add s3:AbortMultipartUpload and s3:ListMultipartUploadParts beside it.",
      },
      {
        code: "node-role-grant",
        severity: "info",
        path: "folders.json",
        place: "",
        message: "The policy hangs on a node role, so every pod on those nodes has its access.",
        fix: "Give it to a service account by EKS Pod Identity or IRSA, and set the nodes' metadata hop limit to 1.",
      },
    ]);
  });

  it("judges text as it judges data", function () {
    const subject = { kind: "identity-policy", dialect: "aws", path: "p" } as const;
    const asData = lint([{ ...subject, document: folderPolicy }]);
    const asText = lint([{ ...subject, document: JSON.stringify(folderPolicy) }]);
    assert.deepEqual(asText, asData);
  });

  it("reports the grammar's findings and waits with the rules until they are gone", function () {
    const document = {
      Version: "2012-10-17",
      Statement: { Effect: "allow", Action: "s3:HeadObject", Resource: "*" },
    };
    const { findings } = lint([{ kind: "identity-policy", dialect: "aws", path: "p", document }]);
    assert.deepEqual(
      findings.map(({ code, path }) => [code, path]),
      [["effect-unknown", "p#Statement[0].Effect"]],
    );
  });

  it("says which items of a manifest set are none", function () {
    const document = [null, { kind: "Gateway" }, { apiVersion: "v1", kind: "Service" }];
    const { findings } = lint([{ kind: "manifest-set", dialect: "istio", path: "m", document }]);
    assert.deepEqual(
      findings.map(({ code, severity, path }) => [code, severity, path]),
      [
        ["manifest-malformed", "error", "m#[0]"],
        ["manifest-malformed", "error", "m#[1]"],
      ],
    );
  });

  it("stops listing after a thousand findings in one subject", function () {
    const Action = Array.from({ length: 3000 }, (_, at) => `s3:Nothing${at}`);
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action, Resource: "arn:aws:s3:::b/*" }],
    };
    const { findings } = lint([{ kind: "identity-policy", dialect: "aws", path: "p", document }]);
    assert.deepEqual([findings.length, findings.at(-1)?.code], [1001, "too-many-findings"]);
  });

  it("does not search a policy that no system takes for redundant statements", function () {
    const redundant = (length: number): string[] => {
      const Resource = `arn:aws:s3:::b/${"x".repeat(length)}/*`;
      const statement = { Effect: "Allow", Action: "s3:GetObject", Resource };
      const document = { Version: "2012-10-17", Statement: [statement, statement] };
      const { findings } = lint([{ kind: "identity-policy", dialect: "aws", path: "p", document }]);
      return findings.map(({ code }) => code).filter((code) => code === "redundant-statement");
    };
    assert.deepEqual([redundant(100), redundant(4000)], [["redundant-statement"], []]);
  });

  it("survives a document that refers to itself", function () {
    const Id: unknown[] = [];
    Id.push(Id);
    const document = { ...folderPolicy, Id };
    for (const subject of everySubject(document)) assert.ok(lint([subject]).findings.length > 0);
  });

  it("never throws, and every format writes what it finds", function () {
    const anything = fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true });
    fc.assert(
      fc.property(
        fc.oneof(anything, fc.json(), almostPolicies(), almostManifests()),
        (document) => {
          const result = lint(everySubject(document));
          assert.ok(formatText(result).endsWith("\n"));
          assert.ok(JSON.parse(formatSarif(result)));
        },
      ),
      { numRuns: 1500 },
    );
  });
});

/** Documents with the right elements and odd values, so that rules are reached. */
function almostPolicies(): fc.Arbitrary<unknown> {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("*", "s3:*", "s3:Put*", "kms:Decrypt", "s3:ListBucket", "s3:TabularListTables"),
    fc.constantFrom(
      "arn:aws:s3:::b/a*",
      "arn:aws:s3:::b",
      "arn:::::",
      "b/s/*",
      "b, b/*",
      "${",
      "${x}*",
    ),
    fc.constantFrom("arn:aws:kms:::key/*", "*a*a*a*a*a*b"),
  );
  const texts = fc.oneof(text, fc.array(text, { maxLength: 4 }));
  const keys = fc.dictionary(fc.constantFrom("s3:prefix", "S3:Prefix", "aws:SourceIp", "x"), texts);
  const operators = fc.constantFrom(
    "StringLike",
    "StringEqualsIfExists",
    "Bool",
    "ForAllValues:StringLike",
  );
  const statement = fc.record(
    {
      Sid: text,
      Effect: fc.constantFrom("Allow", "Deny"),
      Principal: fc.constantFrom("*", { AWS: ["*"] }, { Service: "s" }),
      Action: texts,
      Resource: texts,
      Condition: fc.dictionary(operators, keys),
    },
    { requiredKeys: ["Effect", "Action", "Resource"] },
  );
  return fc.record({
    Version: fc.constantFrom("2012-10-17", "2008-10-17"),
    Statement: fc.oneof(statement, fc.array(statement, { maxLength: 4 })),
  });
}

function almostManifests(): fc.Arbitrary<unknown> {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom("*", "mesh", "a/b", "./x.example.com", "."));
  const spec = fc.record(
    {
      hosts: fc.oneof(odd, fc.array(odd)),
      gateways: fc.oneof(odd, fc.array(odd)),
      exportTo: fc.oneof(odd, fc.array(odd)),
      servers: fc.oneof(odd, fc.array(fc.record({ hosts: fc.array(odd) }))),
      selector: odd,
      rules: fc.array(odd),
      http: fc.array(
        fc.record(
          {
            match: fc.array(odd),
            route: fc.array(odd),
            retries: odd,
            timeout: odd,
            rewrite: odd,
            headers: odd,
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const manifest = fc.record({
    apiVersion: fc.constantFrom("networking.istio.io/v1", "security.istio.io/v1beta1", "v1"),
    kind: fc.constantFrom(
      "VirtualService",
      "Gateway",
      "AuthorizationPolicy",
      "RequestAuthentication",
    ),
    metadata: fc.oneof(odd, fc.record({ name: odd, namespace: odd, creationTimestamp: odd })),
    spec: fc.oneof(spec, odd),
  });
  return fc.array(manifest, { maxLength: 4 });
}
