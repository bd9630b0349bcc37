import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const Bucket = "ml-data";
const marker = {
  bucket: Bucket,
  key: "team-a/data/",
  content: "",
  contentType: "application/x-directory",
};

describe("BucketObjectv2", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
    const { s3 } = aws.clients;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
  });
  after(async function () {
    await aws.stop();
  });

  async function keys(): Promise<(string | undefined)[]> {
    const { Versions = [] } = await aws.clients.s3.send(new ListObjectVersionsCommand({ Bucket }));
    return Versions.map(({ Key }) => Key);
  }

  it("is made once: an equal object gets no second version", async function () {
    const provider = providerOf(aws.clients, "BucketObjectv2");
    const made = await provider.create(marker);
    const { versionId } = made.outputs;
    assert.deepEqual(made, {
      id: "ml-data/team-a/data/",
      outputs: {
        ...marker,
        arn: "arn:aws:s3:::ml-data/team-a/data/",
        etag: "d41d8cd98f00b204e9800998ecf8427e",
        versionId,
      },
    });
    assert.deepEqual(await provider.create(marker), made);
    assert.deepEqual(await provider.update(made, marker, marker), made);
    assert.deepEqual(await provider.read(made, marker), made);
    assert.deepEqual(await keys(), ["team-a/data/"]);
  });

  it("is deleted with its versions, and nothing else in its folder", async function () {
    const provider = providerOf(aws.clients, "BucketObjectv2");
    const made = await provider.create(marker);
    await provider.update(made, marker, { ...marker, content: "changed" });
    await aws.clients.s3.send(new PutObjectCommand({ Bucket, Key: "team-a/data/x", Body: "x" }));
    await provider.delete(made, marker);
    await provider.delete(made, marker);
    assert.equal(await provider.read(made, marker), undefined);
    assert.deepEqual(await keys(), ["team-a/data/x"]);
  });

  it("is gone when its bucket is", async function () {
    const provider = providerOf(aws.clients, "BucketObjectv2");
    const state = { id: "gone/a/", outputs: {} };
    assert.equal(await provider.read(state, {}), undefined);
    await provider.delete(state, {});
  });
});
