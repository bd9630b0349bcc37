import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AwsTarget,
  renderAwsIdentity,
  widestTarget,
} from "../../../policies/dialects/aws-identity.ts";
import type { Grant } from "../../../policies/grant.ts";
import { bucketGrants } from "../../../policies/grant.ts";
import { bucketName, prefix } from "../../../policies/names.ts";
import {
  folders,
  listOnly,
  readOnly,
  severalBuckets,
  singleBucket,
  uploadOnly,
} from "../../../policies/templates.ts";
import { bucketGrantList } from "../../support/arbitraries.ts";

const target: AwsTarget = {
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  region: "us-east-1",
  keys: new Map(),
};
const ml = bucketName("ml-project-1");
const shared = bucketName("shared-bucket");
const render = (grants: readonly Grant[], to = target) => renderAwsIdentity(grants, to).statements;

describe("policies/dialects/aws-identity", () => {
  it("renders the requirements' single bucket", () => {
    assert.deepEqual(render(singleBucket(ml)), [
      {
        Sid: "LocateBuckets",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation"],
        Resource: ["arn:aws:s3:::ml-project-1"],
      },
      {
        Sid: "ListBuckets",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::ml-project-1"],
      },
      {
        Sid: "ListUploads",
        Effect: "Allow",
        Action: ["s3:ListBucketMultipartUploads"],
        Resource: ["arn:aws:s3:::ml-project-1"],
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
        Resource: ["arn:aws:s3:::ml-project-1/*"],
      },
    ]);
  });

  it("renders several buckets as one set of statements", () => {
    const buckets = ["ml-project-2", "ml-project-1"].map(bucketName);
    const statements = render(severalBuckets(buckets));
    assert.deepEqual(
      statements.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["LocateBuckets", ["arn:aws:s3:::ml-project-1", "arn:aws:s3:::ml-project-2"]],
        ["ListBuckets", ["arn:aws:s3:::ml-project-1", "arn:aws:s3:::ml-project-2"]],
        ["ListUploads", ["arn:aws:s3:::ml-project-1", "arn:aws:s3:::ml-project-2"]],
        ["ReadWriteDeleteObjects", ["arn:aws:s3:::ml-project-1/*", "arn:aws:s3:::ml-project-2/*"]],
      ],
    );
  });

  it("renders folders: listing by prefix, objects by resource, the root only when browsing is chosen", () => {
    const teams = ["team-a/", "team-b/"].map(prefix);
    const list = {
      Sid: "ListFoldersSharedBucket",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::shared-bucket"],
      Condition: { StringLike: { "s3:prefix": ["team-a/*", "team-b/*"] } },
    };
    const objects = ["arn:aws:s3:::shared-bucket/team-a/*", "arn:aws:s3:::shared-bucket/team-b/*"];
    const without = render(folders(shared, teams));
    assert.deepEqual(without[1], list);
    assert.deepEqual(
      without.map(({ Sid }) => Sid),
      ["LocateBuckets", "ListFoldersSharedBucket", "ReadWriteDeleteObjects"],
    );
    assert.deepEqual(without[2]?.Resource, objects);
    assert.deepEqual(render(folders(shared, teams, true)).slice(1, 3), [
      {
        Sid: "BrowseSharedBucket",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::shared-bucket"],
        Condition: {
          StringEquals: { "s3:delimiter": ["/"], "s3:prefix": ["", "team-a", "team-b"] },
        },
      },
      list,
    ]);
  });

  it("renders read-only, upload-only and list-only with the actions of that intent alone", () => {
    const actions = (grants: readonly Grant[]): string[] =>
      render(grants).flatMap(({ Action }) => [...Action]);
    assert.deepEqual(actions(readOnly(ml)), [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:GetObject",
    ]);
    assert.deepEqual(actions(uploadOnly(ml)), [
      "s3:GetBucketLocation",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ]);
    assert.deepEqual(actions(listOnly(ml)), ["s3:GetBucketLocation", "s3:ListBucket"]);
  });

  it("adds the key of an encrypted bucket, through S3 and for that bucket only", () => {
    const key = "arn:aws-cn:kms:cn-north-1:123456789012:key/0000";
    const china = {
      partition: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      region: "cn-north-1",
      keys: new Map([[ml, key]]),
    };
    assert.deepEqual(render([...uploadOnly(ml), ...readOnly(shared)], china).at(-1), {
      Sid: "UseKeyOfMlProject1",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [key],
      Condition: {
        StringEquals: { "kms:ViaService": ["s3.cn-north-1.amazonaws.com.cn"] },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": [
            "arn:aws-cn:s3:::ml-project-1",
            "arn:aws-cn:s3:::ml-project-1/*",
          ],
        },
      },
    });
    assert.equal(
      render(listOnly(ml), china).some(({ Sid }) => Sid?.startsWith("UseKey")),
      false,
    );
  });

  it("asks for a key in its own region, as S3 does for a bucket elsewhere", () => {
    const key = "arn:aws:kms:eu-west-1:123456789012:key/0000";
    const here = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-east-1" };
    const via = (known: string): unknown =>
      render(readOnly(ml), { ...here, keys: new Map([[ml, known]]) }).at(-1)?.Condition?.[
        "StringEquals"
      ];
    assert.deepEqual(
      [via(key), via("not known yet")],
      [
        { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] },
        { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] },
      ],
    );
  });

  it("lists versions of a folder under its prefix too", () => {
    const grants = bucketGrants({ bucket: shared, folder: prefix("team-a/") }, ["read-versions"]);
    assert.deepEqual(render(grants).slice(1), [
      {
        Sid: "ListFolderVersionsSharedBucket",
        Effect: "Allow",
        Action: ["s3:ListBucketVersions"],
        Resource: ["arn:aws:s3:::shared-bucket"],
        Condition: { StringLike: { "s3:prefix": ["team-a/*"] } },
      },
      {
        Sid: "ReadVersionsObjects",
        Effect: "Allow",
        Action: ["s3:GetObjectVersion"],
        Resource: ["arn:aws:s3:::shared-bucket/team-a/*"],
      },
    ]);
  });

  it("escapes what is special in patterns", () => {
    const statements = render(folders(shared, [prefix("cost$/")]));
    assert.deepEqual(statements[1]?.Condition, { StringLike: { "s3:prefix": ["cost${$}/*"] } });
    assert.deepEqual(statements[2]?.Resource, ["arn:aws:s3:::shared-bucket/cost${$}/*"]);
  });

  it("refuses, and does not widen, a folder that IAM cannot spell", () => {
    const { statements, findings } = renderAwsIdentity(folders(shared, [prefix("東京/")]), target);
    assert.deepEqual(statements, []);
    assert.deepEqual(findings, [
      {
        code: "aws-not-latin1",
        severity: "error",
        path: "東京/",
        message: 'folder "東京/" has "東", which an IAM policy cannot hold',
        fix: "use characters up to U+00FF in folders that policies name, or grant the folder above",
      },
    ]);
  });

  it("numbers Sids of buckets whose names differ in punctuation only", () => {
    const twins = ["a-b-c", "a.b.c"].map(bucketName);
    const sids = render(twins.flatMap((bucket) => folders(bucket, [prefix("x/")]))).map(
      ({ Sid }) => Sid,
    );
    assert.deepEqual(sids, [
      "LocateBuckets",
      "ListFoldersABC",
      "ListFoldersABCNumber2",
      "ReadWriteDeleteObjects",
    ]);
  });

  it("renders the same statements for the same grants in any order", () => {
    fc.assert(
      fc.property(
        bucketGrantList.chain((g) =>
          fc.tuple(fc.constant(g), fc.shuffledSubarray(g, { minLength: g.length })),
        ),
        ([grants, shuffled]) => {
          assert.deepEqual(render(shuffled), render(grants));
        },
      ),
    );
  });

  it("names no object outside a granted folder, and lists by a prefix that ends its folder", () => {
    fc.assert(
      fc.property(bucketGrantList, (grants) => {
        const objects = new Set(
          grants.map(
            ({ bucket, folder }) =>
              `arn:aws:s3:::${bucket}/${(folder ?? "").replaceAll("$", "${$}")}*`,
          ),
        );
        for (const { Resource, Condition } of render(grants)) {
          for (const resource of Resource)
            if (resource.includes("/")) assert.ok(objects.has(resource), resource);
          for (const value of Condition?.["StringLike"]?.["s3:prefix"] ?? [])
            assert.match(value, /\/\*$/);
        }
      }),
    );
  });

  it("has unique Sids of letters and digits", () => {
    fc.assert(
      fc.property(bucketGrantList, (grants) => {
        const sids = render(grants).map(({ Sid }) => Sid ?? "");
        assert.equal(new Set(sids).size, sids.length);
        for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
      }),
    );
  });

  it("keeps the shape of its statements whatever the target", () => {
    const grants = [...folders(ml, [prefix("a/"), prefix("b/")], true), ...readOnly(shared)];
    const shape = (to: AwsTarget): unknown =>
      render(grants, to).map(({ Sid, Action, Resource }) => [Sid, Action, Resource.length]);
    const encrypted = { ...target, keys: new Map([[ml, "arn:aws:kms:us-east-1:1:key/1"]]) };
    assert.deepEqual(shape(widestTarget([ml])), shape(encrypted));
  });
});
