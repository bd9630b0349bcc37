import assert from "node:assert/strict";
import { Agent } from "node:http";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketMetricsConfigurationsCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Question } from "../../../sandbox/gateway/backend.ts";
import { failureOf, startLab } from "./support/system.ts";
import type { Lab, LabOptions } from "./support/system.ts";

const Bucket = "data";

describe("the S3 gateway, as the AWS SDK sees it", function () {
  let lab: Lab | undefined;
  const start = async (options?: LabOptions): Promise<Lab> => (lab = await startLab(options));
  afterEach(function () {
    return lab?.close();
  });

  it("stores, reads, lists and names the bucket as the client does", async function () {
    const { client, storage } = await start();
    const s3 = client();
    const Key = "team-a/ü + &<1>.txt";
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
    assert.deepEqual([...storage.objects], [[`lab-data/${Key}`, "hello"]]);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    assert.equal(await got.Body?.transformToString(), "hello");
    storage.objects.set("lab-data/team-ab/x", "");
    storage.objects.delete(`lab-data/${Key}`);
    storage.objects.set("lab-data/team-a/2", "");
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "team-a/" }));
    assert.equal(listed.Name, Bucket);
    assert.deepEqual(
      listed.Contents?.map((entry) => entry.Key),
      ["team-a/2"],
    );
  });

  it("lists the system's own buckets only", async function () {
    const { client, storage } = await start();
    storage.buckets.add("other-system");
    storage.buckets.add("lab-archive");
    const { Buckets } = await client().send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      ["archive", "data"],
    );
  });

  it("asks with IAM's names for the action, and with the listing's own keys only where the request has them", async function () {
    const { client, asked } = await start();
    const s3 = client();
    await s3.send(new HeadBucketCommand({ Bucket }));
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "", Delimiter: "/", MaxKeys: 5 }));
    const keys = ({ action, resource, context }: Question): unknown => [
      action,
      resource,
      Object.fromEntries(
        Object.entries(context).filter(([key]) => /prefix|delimiter|max-keys|Secure/.test(key)),
      ),
    ];
    assert.deepEqual(asked.map(keys), [
      ["s3:ListBucket", { kind: "bucket", bucket: "data" }, { "aws:SecureTransport": "true" }],
      [
        "s3:ListBucket",
        { kind: "bucket", bucket: "data" },
        {
          "aws:SecureTransport": "true",
          "s3:prefix": "",
          "s3:delimiter": "/",
          "s3:max-keys": "5",
        },
      ],
    ]);
  });

  it("denies the listing of the root where only a folder may be listed", async function () {
    const { client } = await start({
      policy: ({ context }) => String(context["s3:prefix"]).startsWith("team-a/"),
    });
    const s3 = client();
    assert.deepEqual(await failureOf(s3.send(new ListObjectsV2Command({ Bucket }))), [
      "AccessDenied",
      403,
    ]);
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "team-a/" }));
    assert.equal(listed.$metadata.httpStatusCode, 200);
  });

  it("says 404 for a missing file only to those who may list it, and 403 otherwise", async function () {
    const { client, log } = await start({
      policy: ({ action, context }) =>
        action === "s3:GetObject" || String(context["s3:prefix"]).startsWith("public/"),
    });
    const s3 = client();
    const get = (Key: string): Promise<unknown> => s3.send(new GetObjectCommand({ Bucket, Key }));
    const head = (Key: string): Promise<unknown> => s3.send(new HeadObjectCommand({ Bucket, Key }));
    assert.deepEqual(await failureOf(get("public/x")), ["NoSuchKey", 404]);
    assert.deepEqual(await failureOf(get("private/x")), ["AccessDenied", 403]);
    assert.equal((await failureOf(head("public/x")))[1], 404);
    assert.equal((await failureOf(head("private/x")))[1], 403);
    assert.deepEqual(
      log.map(({ status }) => status),
      [404, 403, 404, 403],
    );
  });

  it("hides a missing copy source in the same way", async function () {
    const { client } = await start({ policy: ({ action }) => action !== "s3:ListBucket" });
    const copy = new CopyObjectCommand({ Bucket, Key: "b", CopySource: "data/missing" });
    assert.deepEqual(await failureOf(client().send(copy)), ["AccessDenied", 403]);
  });

  it("copies when the source may be read and the target written", async function () {
    const { client, storage, asked } = await start();
    storage.objects.set("lab-data/a b", "hello");
    await client().send(new CopyObjectCommand({ Bucket, Key: "c", CopySource: "data/a%20b" }));
    assert.equal(storage.objects.get("lab-data/c"), "hello");
    assert.deepEqual(
      asked.map(({ action, resource }) => [action, resource]),
      [
        ["s3:GetObject", { kind: "object", bucket: "data", key: "a b" }],
        ["s3:PutObject", { kind: "object", bucket: "data", key: "c" }],
      ],
    );
  });

  it("takes a multipart upload to its end, and asks AbortMultipartUpload for giving it up", async function () {
    const { client, asked, https } = await start();
    const s3 = client();
    const Key = "big";
    const { UploadId, Bucket: named } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key }),
    );
    assert.equal(named, Bucket);
    await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "part" }));
    const parts = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    assert.equal(parts.Bucket, Bucket);
    const done = await s3.send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket, Key, UploadId },
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"part"' }] },
      }),
    );
    assert.deepEqual([done.Bucket, done.Location], [Bucket, `${https}/data/big`]);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    assert.deepEqual(
      asked.map(({ action }) => action),
      [
        "s3:PutObject",
        "s3:PutObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
      ],
    );
  });

  it("deletes of several keys those that are allowed, and says which were not", async function () {
    const { client, storage, log } = await start({
      policy: ({ resource }) => resource.kind === "object" && resource.key.startsWith("mine/"),
    });
    for (const key of ["mine/1", "mine/2", "yours/1"]) storage.objects.set(`lab-data/${key}`, "x");
    const Objects = ["mine/1", "yours/1", "mine/2"].map((Key) => ({ Key }));
    const result = await client().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.deepEqual([...storage.objects.keys()], ["lab-data/yours/1"]);
    assert.deepEqual(result.Deleted, [{ Key: "mine/1" }, { Key: "mine/2" }]);
    const Message =
      'User: alice is not authorized to perform: s3:DeleteObject on resource: "data/yours/1" (not granted)';
    assert.deepEqual(result.Errors, [{ Key: "yours/1", Code: "AccessDenied", Message }]);
    assert.equal(log[0]?.["reason"], `1 of 3 keys denied: ${Message}`);
  });

  it("does not bother the storage when no key may be deleted", async function () {
    const { client, storage } = await start({ policy: () => false });
    const Delete = { Objects: [{ Key: "a" }], Quiet: true };
    const result = await client().send(new DeleteObjectsCommand({ Bucket, Delete }));
    assert.equal(result.Errors?.[0]?.Code, "AccessDenied");
    assert.deepEqual(storage.calls, []);
  });

  it("knows plain HTTP from TLS, so that a policy can refuse it", async function () {
    const { client, http } = await start({
      policy: ({ context }) => context["aws:SecureTransport"] === "true",
    });
    const put = new PutObjectCommand({ Bucket, Key: "k", Body: "x" });
    assert.deepEqual(await failureOf(client({ endpoint: http }).send(put)), ["AccessDenied", 403]);
    assert.equal((await client().send(put)).$metadata.httpStatusCode, 200);
  });

  it("refuses an operation that it does not know by name", async function () {
    const { client, asked } = await start();
    const command = new ListBucketMetricsConfigurationsCommand({ Bucket });
    await assert.rejects(client().send(command), {
      name: "NotImplemented",
      message: 'This gateway knows no operation GET on a bucket with the parameter "metrics".',
    });
    assert.deepEqual(asked, []);
  });

  it("passes the storage's own errors on in the client's names", async function () {
    const { client } = await start();
    await assert.rejects(client().send(new ListObjectsV2Command({ Bucket: "nowhere" })), {
      name: "NoSuchBucket",
      message: "No bucket nowhere",
    });
  });

  it("says that the storage is away", async function () {
    const { client, storage } = await start();
    await storage.close();
    const list = new ListObjectsV2Command({ Bucket });
    assert.deepEqual(await failureOf(client().send(list)), ["ServiceUnavailable", 503]);
  });

  it("takes bucket names from the host where that is configured", async function () {
    const { client, storage, http } = await start({ virtualHostBase: "s3.lab.example" });
    const httpAgent = new Agent({
      lookup: (_host, _options, found) => {
        found(null, [{ address: "127.0.0.1", family: 4 }]);
      },
    });
    const endpoint = http.replace("127.0.0.1", "s3.lab.example");
    const s3 = client({ endpoint, forcePathStyle: false, requestHandler: { httpAgent } });
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    assert.deepEqual([...storage.objects.keys()], ["lab-data/k"]);
  });
});
