import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { NodeRoleS3Access, lookUpAccount } from "../../../components/aws/index.ts";
import type { Grant } from "../../../policies/grant.ts";
import { type BucketName, bucketName, prefix } from "../../../policies/names.ts";
import { folders, readOnly } from "../../../policies/templates.ts";
import { ACCOUNT, awsLookups, awsOutputs } from "../../support/aws-lookups.ts";
import { type Recorded, type World, record, registrations } from "../../support/record.ts";

const data = bucketName("data-bucket");
const Document = z.looseObject({
  Statement: z.array(z.looseObject({ Sid: z.string(), Resource: z.array(z.string()) })),
});
const Policy = z.object({ name: z.string(), policy: z.string() });

function deploy(
  grants: readonly Grant[],
  keys: ReadonlyMap<BucketName, pulumi.Input<string>> = new Map(),
  world: World = {},
): Promise<Recorded[]> {
  return record(
    () =>
      new NodeRoleS3Access("flyte", {
        cluster: "education",
        nodeGroups: ["group-1", "group-2"],
        policyName: "FlyteMLS3Access",
        grants,
        account: lookUpAccount(),
        keys,
      }),
    { lookups: awsLookups, outputs: awsOutputs, ...world },
  );
}

function documents(resources: readonly Recorded[]): unknown[] {
  return resources
    .filter(({ type }) => type === "aws:iam/policy:Policy")
    .map(({ inputs }): unknown => JSON.parse(Policy.parse(inputs).policy));
}

describe("components/aws/node-role-s3-access", () => {
  it("attaches one policy to the role of each node group, which it looks up", async () => {
    const resources = await deploy(readOnly(data));
    assert.deepEqual(registrations(resources), [
      ["s3-access:aws:NodeRoleS3Access", "flyte"],
      ["aws:iam/policy:Policy", "flyte"],
      ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "flyte-group-1"],
      ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "flyte-group-2"],
    ]);
    assert.deepEqual(
      resources.slice(2).map(({ inputs }) => inputs),
      ["role-of-group-1", "role-of-group-2"].map((role) => ({
        role,
        policyArn: `arn:aws:iam::${ACCOUNT}:policy/flyte`,
      })),
    );
    assert.equal(Policy.parse(resources[1]?.inputs).name, "FlyteMLS3Access");
    assert.deepEqual(documents(resources), [
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "LocateBuckets",
            Effect: "Allow",
            Action: ["s3:GetBucketLocation"],
            Resource: ["arn:aws:s3:::data-bucket"],
          },
          {
            Sid: "ListBuckets",
            Effect: "Allow",
            Action: ["s3:ListBucket"],
            Resource: ["arn:aws:s3:::data-bucket"],
          },
          {
            Sid: "ReadObjects",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: ["arn:aws:s3:::data-bucket/*"],
          },
        ],
      },
    ]);
  });

  it("uses the partition, region and key that the provider tells, whenever they become known", async () => {
    const keys = new Map([
      [data, pulumi.output(Promise.resolve("arn:aws-cn:kms:cn-north-1:1:key/k"))],
    ]);
    const resources = await deploy(readOnly(data), keys, {
      lookups: {
        ...awsLookups,
        "aws:index/getPartition:getPartition": () => ({
          partition: "aws-cn",
          dnsSuffix: "amazonaws.com.cn",
        }),
        "aws:index/getRegion:getRegion": () => ({ region: "cn-north-1" }),
      },
    });
    const [document] = documents(resources);
    assert.ok(typeof document === "object" && document !== null && "Statement" in document);
    assert.ok(Array.isArray(document.Statement));
    assert.deepEqual(document.Statement.at(-1), {
      Sid: "UseKeyOfDataBucket",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: ["arn:aws-cn:kms:cn-north-1:1:key/k"],
      Condition: {
        StringEquals: { "kms:ViaService": ["s3.cn-north-1.amazonaws.com.cn"] },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": [
            "arn:aws-cn:s3:::data-bucket",
            "arn:aws-cn:s3:::data-bucket/*",
          ],
        },
      },
    });
  });

  it("splits large grants over numbered policies and attaches each", async () => {
    const many = Array.from({ length: 150 }, (_, index) => prefix(`project-${index}`));
    const resources = await deploy(folders(data, many));
    assert.deepEqual(registrations(resources).slice(1), [
      ["aws:iam/policy:Policy", "flyte"],
      ["aws:iam/policy:Policy", "flyte-2"],
      ...["flyte", "flyte-2"].flatMap((policy) =>
        ["group-1", "group-2"].map((group) => [
          "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
          `${policy}-${group}`,
        ]),
      ),
    ]);
    const split = documents(resources).map((document) => Document.parse(document));
    assert.deepEqual(
      split
        .flatMap(({ Statement }) => Statement)
        .flatMap(({ Sid, Resource }) => (Sid === "ReadWriteDeleteObjects" ? Resource : [])),
      many.map((folder) => `arn:aws:s3:::data-bucket/${folder}*`).sort(),
    );
    for (const document of split) assert.ok(JSON.stringify(document).length <= 6_144);
  });

  it("refuses grants that need more policies than a role takes", async () => {
    const many = Array.from({ length: 900 }, (_, index) => prefix(`research-project-${index}`));
    await assert.rejects(deploy(folders(data, many)), (error: AggregateError) => {
      assert.match(String(error.errors[0]), /the grants take 13 managed policies; a role takes 10/);
      return true;
    });
  });

  it("still deploys under a permissions boundary, which has the last word", async () => {
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/NodeBoundary`;
    const resources = await deploy(readOnly(data), new Map(), {
      lookups: {
        ...awsLookups,
        "aws:iam/getRole:getRole": ({ name }) => ({ name, permissionsBoundary: boundary }),
      },
    });
    assert.equal(resources.length, 4);
  });
});
