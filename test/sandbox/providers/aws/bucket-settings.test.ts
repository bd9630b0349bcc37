import assert from "node:assert/strict";
import { CreateBucketCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import type { Properties } from "../../../../sandbox/engine/provider.ts";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const bucket = "ml-data";

function policy(action: string, name = bucket): string {
  const Resource = `arn:aws:s3:::${name}/*`;
  const Principal = { Service: "logging.s3.amazonaws.com" };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: action, Resource }],
  });
}

/** By resource: inputs, those of an update, and what a read shows after deletion, where that is something. */
const SETTINGS: Readonly<Record<string, readonly [Properties, Properties, Properties?]>> = {
  BucketVersioning: [
    { versioningConfiguration: { status: "Enabled" } },
    { versioningConfiguration: { status: "Suspended" } },
    // Versioning can never be taken away again, only suspended.
    { versioningConfiguration: { status: "Suspended" } },
  ],
  BucketServerSideEncryptionConfiguration: [
    {
      rules: [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
      ],
    },
    {
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: "arn:aws:kms:us-east-1:123456789012:key/k",
          },
          bucketKeyEnabled: true,
        },
      ],
    },
  ],
  BucketPublicAccessBlock: [
    {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    {
      blockPublicAcls: true,
      blockPublicPolicy: false,
      ignorePublicAcls: true,
      restrictPublicBuckets: false,
    },
  ],
  BucketOwnershipControls: [
    { rule: { objectOwnership: "BucketOwnerEnforced" } },
    { rule: { objectOwnership: "BucketOwnerPreferred" } },
  ],
  BucketPolicy: [{ policy: policy("s3:PutObject") }, { policy: policy("s3:GetObject") }],
  BucketLogging: [
    { targetBucket: "logs", targetPrefix: "ml/" },
    { targetBucket: "logs", targetPrefix: "machine-learning/" },
  ],
  BucketLifecycleConfiguration: [
    {
      rules: [
        {
          id: "abort-unfinished-uploads",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        {
          id: "expire-old-versions",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
      ],
    },
    {
      rules: [
        {
          id: "expire-logs",
          status: "Disabled",
          filter: { prefix: "a/" },
          expiration: { days: 90 },
        },
      ],
    },
  ],
};

describe("settings of a bucket", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
    for (const Bucket of [bucket, "logs"])
      await aws.clients.s3.send(new CreateBucketCommand({ Bucket }));
    const Policy = policy("s3:PutObject", "logs");
    await aws.clients.s3.send(new PutBucketPolicyCommand({ Bucket: "logs", Policy }));
  });
  after(async function () {
    await aws.stop();
  });

  for (const [name, [first, second, afterwards]] of Object.entries(SETTINGS))
    describe(name, function () {
      it("is read back as it was put, made twice, changed and deleted twice", async function () {
        const provider = providerOf(aws.clients, name);
        const [before, after] = [
          { bucket, ...first },
          { bucket, ...second },
        ];
        const made = await provider.create(before);
        assert.deepEqual(written(made), written({ id: bucket, outputs: before }));
        assert.deepEqual(await provider.create(before), made);
        assert.deepEqual(await provider.read(made, before), made);

        const changed = await provider.update(made, before, after);
        assert.deepEqual(written(changed), written({ id: bucket, outputs: after }));

        await provider.delete(changed, after);
        await provider.delete(changed, after);
        const left = await provider.read(changed, {});
        assert.deepEqual(
          written(left),
          afterwards && written({ id: bucket, outputs: { bucket, ...afterwards } }),
        );
      });

      it("is no more when its bucket is not", async function () {
        const provider = providerOf(aws.clients, name);
        const gone = { id: "gone", outputs: {} };
        assert.equal(await provider.read(gone, {}), undefined);
        await provider.delete(gone, {});
        await assert.rejects(provider.create({ bucket: "gone", ...goneInputs(name, first) }), {
          message: /^NoSuchBucket: /,
        });
      });

      it("moves with its bucket only", function () {
        const { replaceOn, deleteBeforeReplace } = providerOf(aws.clients, name);
        assert.deepEqual([replaceOn, deleteBeforeReplace], [["bucket"], false]);
      });
    });

  it("logs go to no bucket that does not accept them", async function () {
    const inputs = { bucket, targetBucket: bucket, targetPrefix: "" };
    await assert.rejects(providerOf(aws.clients, "BucketLogging").create(inputs), {
      message: /^InvalidTargetBucketForLogging: /,
    });
  });

  it("an expired delete marker has no days", async function () {
    const expiration = { days: 1, expiredObjectDeleteMarker: true };
    const rules = [{ id: "r", status: "Enabled", expiration }];
    const provider = providerOf(aws.clients, "BucketLifecycleConfiguration");
    await assert.rejects(async () => provider.check?.({ bucket, rules }), {
      message: /^MalformedXML: /,
    });
  });
});

/** Only what JSON would hold: a property that is undefined is not there. */
function written(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** A policy names its bucket. */
function goneInputs(name: string, inputs: Properties): Properties {
  return name === "BucketPolicy" ? { policy: policy("s3:PutObject", "gone") } : inputs;
}
