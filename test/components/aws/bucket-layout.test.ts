import assert from "node:assert/strict";
import { AccessLogBucket, BucketLayout, lookUpAccount } from "../../../components/aws/index.ts";
import type { Share } from "../../../policies/dialects/aws-bucket.ts";
import { renderAwsKey } from "../../../policies/dialects/aws-key.ts";
import { bucketName, prefix } from "../../../policies/names.ts";
import { readOnly } from "../../../policies/templates.ts";
import { ACCOUNT, awsLookups, awsOutputs } from "../../support/aws-lookups.ts";
import { type Recorded, record } from "../../support/record.ts";

const ml = bucketName("ml-bucket");
const world = { lookups: awsLookups, outputs: awsOutputs };
const created = {
  existing: false,
  encryption: "kms",
  versioning: true,
  noncurrentDays: 30,
  abortMultipartDays: 7,
  logged: true,
  markers: [prefix("credit-scoring/data/")],
  shares: [],
  onDelete: "retain",
} as const;

function inputs(resources: readonly Recorded[], type: string, name: string): unknown {
  const found = resources.filter((resource) => resource.type === type && resource.name === name);
  assert.equal(found.length, 1, `${type} ${name}`);
  return found[0]?.inputs;
}

function policyOf(resources: readonly Recorded[], name: string): unknown {
  const found = inputs(resources, "aws:s3/bucketPolicy:BucketPolicy", name);
  assert.ok(typeof found === "object" && found !== null && "policy" in found);
  return JSON.parse(String(found.policy));
}

function keyPolicy(shares: readonly Share[]): string {
  const where = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-east-1" };
  return JSON.stringify(renderAwsKey({ ...where, account: ACCOUNT, bucket: ml, shares }));
}

describe("components/aws/bucket-layout", () => {
  it("creates a private, encrypted, versioned, logged and tidy bucket", async () => {
    const resources = await record(() => {
      const account = lookUpAccount();
      const logs = new AccessLogBucket("logs", {
        bucket: bucketName("log-bucket"),
        account,
        sources: [ml],
        retentionDays: 90,
      });
      new BucketLayout("ml", { bucket: ml, account, logs, source: created });
    }, world);
    const bucket = "ml-bucket";
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/ml`;
    assert.deepEqual(
      [
        "aws:kms/key:Key",
        "aws:kms/alias:Alias",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketLogging:BucketLogging",
      ].map((type) => inputs(resources, type, "ml")),
      [
        {
          description: `S3 bucket ${bucket}`,
          enableKeyRotation: true,
          deletionWindowInDays: 30,
          policy: keyPolicy([]),
        },
        { name: "alias/s3/ml-bucket", targetKeyId: "ml" },
        { bucket },
        {
          bucket,
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
              bucketKeyEnabled: true,
            },
          ],
        },
        { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
        {
          bucket,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        { bucket, versioningConfiguration: { status: "Enabled" } },
        {
          bucket,
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
        { bucket, targetBucket: "log-bucket", targetPrefix: "ml-bucket/" },
      ],
    );
    assert.deepEqual(
      inputs(resources, "aws:s3/bucketObjectv2:BucketObjectv2", "ml-credit-scoring/data"),
      {
        bucket,
        key: "credit-scoring/data/",
        content: "",
        contentType: "application/x-directory",
      },
    );
    assert.deepEqual(policyOf(resources, "ml"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyPlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["arn:aws:s3:::ml-bucket", "arn:aws:s3:::ml-bucket/*"],
          Condition: { Bool: { "aws:SecureTransport": ["false"] } },
        },
        {
          Sid: "DenyOldTls",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["arn:aws:s3:::ml-bucket", "arn:aws:s3:::ml-bucket/*"],
          Condition: { NumericLessThan: { "s3:TlsVersion": ["1.2"] } },
        },
      ],
    });
  });

  it("shares a bucket with its key, and leaves a key that is not its own alone", async () => {
    const shares = [
      { principalArn: "arn:aws:iam::210987654321:role/reader", grants: readOnly(ml) },
    ];
    const own = await record(() => {
      const source = { ...created, shares };
      new BucketLayout("ml", { bucket: ml, account: lookUpAccount(), source });
    }, world);
    const key = inputs(own, "aws:kms/key:Key", "ml");
    assert.ok(typeof key === "object" && key !== null && "policy" in key);
    assert.equal(key.policy, keyPolicy(shares));
    const foreign = `arn:aws:kms:us-east-1:${ACCOUNT}:key/somebody-elses`;
    const given = await record(() => {
      const source = { ...created, shares, kmsKeyArn: foreign };
      new BucketLayout("ml", { bucket: ml, account: lookUpAccount(), source });
    }, world);
    assert.deepEqual(
      given.filter(({ type }) => type.startsWith("aws:kms/")),
      [],
    );
  });

  it("retains everything of a retained bucket, its guard included, and nothing of one to remove", async () => {
    const retained = async (onDelete: "retain" | "remove"): Promise<boolean[]> => {
      const source = { ...created, onDelete };
      const resources = await record(
        () => new BucketLayout("ml", { bucket: ml, account: lookUpAccount(), source }),
        world,
      );
      return resources.slice(1).map(({ retainOnDelete }) => retainOnDelete);
    };
    assert.deepEqual(
      await retained("retain"),
      Array.from({ length: 10 }, () => true),
    );
    assert.deepEqual(
      await retained("remove"),
      Array.from({ length: 10 }, () => false),
    );
  });

  it("lets log delivery of its own account into the log bucket, which is never under a key", async () => {
    const resources = await record(() => {
      new AccessLogBucket("logs", {
        bucket: bucketName("log-bucket"),
        account: lookUpAccount(),
        sources: [ml],
        retentionDays: 90,
      });
    }, world);
    const policy = policyOf(resources, "logs");
    assert.ok(typeof policy === "object" && policy !== null && "Statement" in policy);
    assert.ok(Array.isArray(policy.Statement));
    assert.deepEqual(policy.Statement.at(-1), {
      Sid: "ReceiveAccessLogs",
      Effect: "Allow",
      Principal: { Service: ["logging.s3.amazonaws.com"] },
      Action: ["s3:PutObject"],
      Resource: ["arn:aws:s3:::log-bucket/*"],
      Condition: {
        ArnLike: { "aws:SourceArn": ["arn:aws:s3:::ml-bucket"] },
        StringEquals: { "aws:SourceAccount": [ACCOUNT] },
      },
    });
    assert.deepEqual(
      inputs(
        resources,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "logs",
      ),
      {
        bucket: "log-bucket",
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
    );
  });

  it("only looks at a bucket of somebody else", async () => {
    const asked: unknown[] = [];
    const lookups = {
      ...awsLookups,
      "aws:s3/getBucket:getBucket": (args: Record<string, unknown>) => {
        asked.push(args["bucket"]);
        return { id: "ml-bucket", bucket: "ml-bucket" };
      },
    };
    const resources = await record(
      () =>
        new BucketLayout("ml", {
          bucket: ml,
          account: lookUpAccount(),
          source: { existing: true },
        }),
      { lookups },
    );
    assert.deepEqual(
      resources.map(({ type, name }) => [type, name]),
      [["s3-access:aws:BucketLayout", "ml"]],
    );
    assert.deepEqual(asked, ["ml-bucket"]);
  });
});
