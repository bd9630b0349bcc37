import assert from "node:assert/strict";
import { renderAwsKey } from "../../../policies/dialects/aws-key.ts";
import { compile, decide, parsePolicy } from "../../../policies/evaluate/index.ts";
import type { Grant } from "../../../policies/grant.ts";
import { bucketName, prefix } from "../../../policies/names.ts";
import { folders, readOnly, uploadOnly } from "../../../policies/templates.ts";

const bucket = bucketName("ml-bucket");
const where = {
  partition: "aws-cn",
  dnsSuffix: "amazonaws.com.cn",
  region: "cn-north-1",
  account: "123456789012",
  bucket,
};
const role = (name: string): string => `arn:aws-cn:iam::210987654321:role/teams/${name}`;
const throughS3 = {
  StringEquals: { "kms:ViaService": ["s3.cn-north-1.amazonaws.com.cn"] },
  StringLike: {
    "kms:EncryptionContext:aws:s3:arn": [
      "arn:aws-cn:s3:::ml-bucket",
      "arn:aws-cn:s3:::ml-bucket/*",
    ],
  },
};
const account = {
  Sid: "Enable IAM User Permissions",
  Effect: "Allow",
  Principal: { AWS: ["arn:aws-cn:iam::123456789012:root"] },
  Action: ["kms:*"],
  Resource: ["*"],
};

describe("policies/dialects/aws-key", () => {
  it("leaves everything to the account's policies where nothing is shared", () => {
    assert.deepEqual(renderAwsKey({ ...where, shares: [] }), {
      Version: "2012-10-17",
      Statement: [account],
    });
  });

  it("gives roles of other accounts what their shares need of the key, for this bucket only", () => {
    const listing: Grant = { kind: "list", bucket, folder: undefined, browse: false };
    const shares = [
      { principalArn: role("reader"), grants: readOnly(bucket) },
      { principalArn: role("team-a"), grants: folders(bucket, [prefix("team-a")]) },
      { principalArn: role("list-only"), grants: [listing] },
    ];
    const allow = (name: string, sid: string, actions: readonly string[]): unknown => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: [role(name)] },
      Action: actions,
      Resource: ["*"],
      Condition: throughS3,
    });
    assert.deepEqual(renderAwsKey({ ...where, shares }).Statement, [
      account,
      allow("reader", "ReaderUseKey", ["kms:Decrypt"]),
      allow("team-a", "TeamAUseKey", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]);
  });

  it("opens the key to nothing but what S3 asks for, of that bucket", () => {
    const shares = [{ principalArn: role("in"), grants: uploadOnly(bucket) }];
    const document = renderAwsKey({ ...where, shares });
    const { policy } = parsePolicy(document, { name: "key", kind: "resource" });
    assert.ok(policy !== undefined);
    const key = "arn:aws-cn:kms:cn-north-1:123456789012:key/k";
    const anything = parsePolicy(
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }] },
      { name: "own", kind: "identity" },
    ).policy;
    assert.ok(anything !== undefined);
    const policies = compile({ identity: [anything], resource: [policy] });
    const may = (name: string, action: string, via: string, context: string): string =>
      decide(policies, {
        principal: { kind: "role", arn: role(name) },
        action,
        resource: key,
        resourceAccount: "123456789012",
        context: { "kms:ViaService": via, "kms:EncryptionContext:aws:s3:arn": context },
      }).outcome;
    const s3 = "s3.cn-north-1.amazonaws.com.cn";
    const own = "arn:aws-cn:s3:::ml-bucket";
    assert.deepEqual(
      [
        may("in", "kms:GenerateDataKey", s3, own),
        may("in", "kms:ScheduleKeyDeletion", s3, own),
        may("in", "kms:GenerateDataKey", "ec2.cn-north-1.amazonaws.com.cn", own),
        may("in", "kms:GenerateDataKey", s3, `${own}-2`),
        may("out", "kms:GenerateDataKey", s3, own),
      ],
      ["allowed", "denied", "denied", "denied", "denied"],
    );
  });
});
