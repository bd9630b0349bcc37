import assert from "node:assert/strict";
import { renderAwsBucket } from "../../../policies/dialects/aws-bucket.ts";
import { bucketName, prefix } from "../../../policies/names.ts";
import { readOnly } from "../../../policies/templates.ts";

const bucket = bucketName("shared");
const resources = ["arn:aws:s3:::shared", "arn:aws:s3:::shared/*"];
const spec = { partition: "aws", bucket, shares: [], logDelivery: undefined };

describe("policies/dialects/aws-bucket", () => {
  it("refuses plain HTTP and old TLS to everyone", () => {
    assert.deepEqual(renderAwsBucket(spec), {
      document: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "DenyPlainHttp",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:*"],
            Resource: resources,
            Condition: { Bool: { "aws:SecureTransport": ["false"] } },
          },
          {
            Sid: "DenyOldTls",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:*"],
            Resource: resources,
            Condition: { NumericLessThan: { "s3:TlsVersion": ["1.2"] } },
          },
        ],
      },
      findings: [],
    });
  });

  it("receives logs of the named buckets of its own account, and never denies the delivery", () => {
    const logDelivery = {
      sources: [bucketName("mls"), bucketName("data")],
      account: "123456789012",
    };
    const { document } = renderAwsBucket({ ...spec, logDelivery });
    assert.deepEqual(
      document.Statement.map(({ Condition }) => Condition),
      [
        { Bool: { "aws:PrincipalIsAWSService": ["false"], "aws:SecureTransport": ["false"] } },
        {
          Bool: { "aws:PrincipalIsAWSService": ["false"] },
          NumericLessThan: { "s3:TlsVersion": ["1.2"] },
        },
        {
          ArnLike: { "aws:SourceArn": ["arn:aws:s3:::mls", "arn:aws:s3:::data"] },
          StringEquals: { "aws:SourceAccount": ["123456789012"] },
        },
      ],
    );
    assert.deepEqual(
      document.Statement.slice(2).map(({ Principal, Resource }) => [Principal, Resource]),
      [[{ Service: ["logging.s3.amazonaws.com"] }, ["arn:aws:s3:::shared/*"]]],
    );
  });

  it("shares folders with a role of another account", () => {
    const principalArn = "arn:aws:iam::999999999999:role/path/data-reader";
    const shares = [{ principalArn, grants: readOnly(bucket, [prefix("team-a/")]) }];
    const { document } = renderAwsBucket({ ...spec, shares });
    assert.deepEqual(
      document.Statement.slice(2).map(({ Sid, Principal, Action, Resource }) => [
        Sid,
        Principal,
        Action,
        Resource,
      ]),
      [
        ["DataReaderLocateBuckets", ["s3:GetBucketLocation"], ["arn:aws:s3:::shared"]],
        ["DataReaderListFoldersShared", ["s3:ListBucket"], ["arn:aws:s3:::shared"]],
        ["DataReaderReadObjects", ["s3:GetObject"], ["arn:aws:s3:::shared/team-a/*"]],
      ].map(([sid, ...rest]) => [sid, { AWS: [principalArn] }, ...rest]),
    );
  });

  it("says when a policy is larger than AWS takes", () => {
    const many = Array.from({ length: 700 }, (_, index) => prefix(`project-${index}`));
    const shares = [
      { principalArn: "arn:aws:iam::999999999999:role/reader", grants: readOnly(bucket, many) },
    ];
    assert.deepEqual(renderAwsBucket({ ...spec, shares }).findings, [
      {
        code: "aws-bucket-policy-too-large",
        severity: "error",
        path: "shared",
        message: 'the policy of bucket "shared" has 37136 bytes; AWS takes 20480',
        fix: "share fewer folders, or share the folder above them",
      },
    ]);
  });
});
