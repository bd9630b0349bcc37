import assert from "node:assert/strict";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { awsClients } from "../../../../sandbox/providers/aws/clients.ts";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

describe("Bucket", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
  });
  after(async function () {
    await aws.stop();
  });

  const facts = {
    bucket: "ml.data",
    arn: "arn:aws:s3:::ml.data",
    bucketDomainName: "ml.data.s3.amazonaws.com",
    bucketRegionalDomainName: "ml.data.s3.us-east-1.amazonaws.com",
    bucketRegion: "us-east-1",
    region: "us-east-1",
  };

  it("is foreseen by its name", function () {
    const provider = providerOf(aws.clients, "Bucket");
    assert.deepEqual(provider.predict({ bucket: "ml.data" }), facts);
    assert.deepEqual(provider.predict({}), { bucketRegion: "us-east-1", region: "us-east-1" });
  });

  it("is made once, however often", async function () {
    const provider = providerOf(aws.clients, "Bucket");
    const inputs = { bucket: "ml.data", tags: { team: "ml" } };
    const made = await provider.create(inputs);
    assert.deepEqual(made, {
      id: "ml.data",
      outputs: { ...facts, tags: { team: "ml" }, tagsAll: { team: "ml" } },
    });
    assert.deepEqual(await provider.create(inputs), made);
    assert.deepEqual(await provider.read(made, inputs), made);
  });

  it("loses tags that are no longer wanted", async function () {
    const provider = providerOf(aws.clients, "Bucket");
    const before = { bucket: "tagged", tags: { a: "1", b: "2" } };
    const made = await provider.create(before);
    const { outputs } = await provider.update(made, before, { bucket: "tagged", tags: { b: "3" } });
    assert.deepEqual(outputs["tags"], { b: "3" });
    const bare = await provider.update(made, before, { bucket: "tagged" });
    assert.deepEqual([bare.outputs["tags"], bare.outputs["tagsAll"]], [undefined, {}]);
  });

  it("is taken over outside us-east-1 as well, where S3 refuses a second creation", async function () {
    const clients = awsClients({ endpoint: aws.moto.url, region: "eu-central-1" });
    const provider = providerOf(clients, "Bucket");
    const made = await provider.create({ bucket: "frankfurt" });
    assert.equal(
      made.outputs["bucketRegionalDomainName"],
      "frankfurt.s3.eu-central-1.amazonaws.com",
    );
    assert.deepEqual(await provider.create({ bucket: "frankfurt" }), made);
    clients.close();
  });

  it("with objects is deleted only when forceDestroy says so", async function () {
    const { s3 } = aws.clients;
    const provider = providerOf(aws.clients, "Bucket");
    const Bucket = "versioned";
    const made = await provider.create({ bucket: Bucket });
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    for (const Key of ["a", "a", "b"])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "b" }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "c" }));

    await assert.rejects(provider.delete(made, {}), {
      message:
        "BucketNotEmpty: The bucket you tried to delete is not empty: versioned. Delete its objects, or deploy it once with forceDestroy.",
    });
    const forced = await provider.update(made, {}, { bucket: Bucket, forceDestroy: true });
    await provider.delete(forced, {});
    assert.equal(await provider.read(made, {}), undefined);
    await provider.delete(forced, {});
  });

  it("needs a name, and has no property that the sandbox does not act on", async function () {
    const provider = providerOf(aws.clients, "Bucket");
    await assert.rejects(async () => provider.check?.({}), {
      message: "bucket: the sandbox does not make up names: give the bucket one",
    });
    await assert.rejects(async () => provider.check?.({ bucket: "b", acl: "private" }), {
      message: "the sandbox has no acl here; it knows bucket, forceDestroy, tags",
    });
  });
});
