import assert from "node:assert/strict";
import { proveKey } from "../../../../access/vast/keys/prove.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { type Setting, etlKeys, startSetting } from "./setting.ts";

describe("the proof of a new key", () => {
  let here: Setting;
  beforeEach(async () => {
    here = await startSetting();
  });
  afterEach(() => here.stop());

  const place = (): Parameters<typeof proveKey>[0] => ({
    ...{ endpoint: here.endpoint, region: "us-east-1", ca: undefined, env: here.env },
  });

  it("is a request that S3 answers, about all buckets or one", async () => {
    const key = await etlKeys(overRest(here.cluster.connection())).add();
    await proveKey(place(), key, undefined, 0);
    await proveKey(place(), key, "raw", 0);
  });

  it("waits for S3 to learn of the key", async () => {
    const keys = etlKeys(overRest(here.cluster.connection()));
    const key = await keys.add();
    await keys.setEnabled?.(key.accessKey, false);
    const proof = proveKey(place(), key, "raw", 60_000);
    await keys.setEnabled?.(key.accessKey, true);
    await proof;
  });

  it("fails with S3's code for a wrong secret, a strange key, and no S3", async () => {
    const key = await etlKeys(overRest(here.cluster.connection())).add();
    await assert.rejects(proveKey(place(), { ...key, secretKey: "wrong" }, undefined, 0), {
      message: "HTTP 403, SignatureDoesNotMatch",
    });
    await assert.rejects(proveKey(place(), { ...key, accessKey: "AK9" }, undefined, 0), {
      message: "HTTP 403, InvalidAccessKeyId",
    });
    const nowhere = { ...place(), endpoint: "http://127.0.0.1:1" };
    await assert.rejects(proveKey(nowhere, key, undefined, 0), {
      message: "no answer, ECONNREFUSED",
    });
  });
});
