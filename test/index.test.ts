import assert from "node:assert/strict";
import { z } from "zod";
import { ACCOUNT, awsLookups, awsOutputs } from "./support/aws-lookups.ts";
import { changed, stackValues } from "./support/dev-config.ts";
import { type Recorded, record, registrations } from "./support/record.ts";

const observed = JSON.stringify({ port: 9000, tls: true, addresses: ["weka-1"] });
const Document = z.object({
  Statement: z.array(z.object({ Sid: z.string(), Resource: z.array(z.string()) })),
});
let runs = 0;

/** Runs index.ts with a stack's values. */
async function deploy(values: Record<string, unknown>): Promise<Recorded[]> {
  runs += 1;
  const config = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `s3-access:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const program = new URL(`../index.ts?test-run=${runs}`, import.meta.url).href;
  return record(() => import(program), {
    config,
    secretKeys: ["s3-access:wekaPasswords"],
    lookups: awsLookups,
    outputs: { ...awsOutputs, "command:local:Command": () => ({ stdout: observed }) },
  });
}

function only(
  values: Record<string, unknown>,
  systems: readonly string[],
): Record<string, unknown> {
  const keys = ["domain", "wekaPasswords", ...systems];
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}

describe("index.ts", () => {
  it("registers the whole dev stack", async () => {
    const list = registrations(await deploy(stackValues())).map(
      ([type, name]) => `${type} ${name}`,
    );
    assert.deepEqual(list.sort(), EXPECTED.toSorted());
  });

  it("gives who uses an encrypted bucket the use of its key", async () => {
    const policy = (await deploy(stackValues())).find(
      ({ type, name }) => type === "aws:iam/policy:Policy" && name === "flyte",
    );
    const { policy: text } = z.object({ policy: z.string() }).parse(policy?.inputs);
    const { Statement } = Document.parse(JSON.parse(text));
    assert.deepEqual(Statement.at(-1), {
      Sid: "UseKeyOfBsinghMlWorkflows",
      Resource: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/ml`],
    });
  });

  it("registers nothing for a system without a section", async () => {
    assert.deepEqual(registrations(await deploy(only(stackValues(), []))), []);
    assert.deepEqual(registrations(await deploy(only(stackValues(), ["hpe"]))), [
      ["s3-access:hpe:S3VirtualService", "hpe"],
      ["kubernetes:networking.istio.io/v1:VirtualService", "hpe"],
    ]);
  });

  it("registers nothing at all when one value is wrong", async () => {
    const values = changed(stackValues(), ["grants", 5, "principal"], "team-c");
    await assert.rejects(deploy(values), (error: AggregateError) => {
      assert.match(
        String(error.errors[0]),
        /Pulumi\.test\.yaml has 1 problem; nothing was changed\./,
      );
      return true;
    });
  });
});

const bucket = (name: string, ...more: readonly string[]): string[] => [
  `aws:s3/bucket:Bucket ${name}`,
  `aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration ${name}`,
  `aws:s3/bucketOwnershipControls:BucketOwnershipControls ${name}`,
  `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock ${name}`,
  `aws:s3/bucketPolicy:BucketPolicy ${name}`,
  `aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration ${name}`,
  ...more,
];

const GROUP_1 = "node-group-1-2025072404024606990000001e";
const GROUP_2 = "node-group-2-2025072404024606990000001d";
const FOLDERS = ["credit-scoring", "fraud-detection", "customer-segmentation"].flatMap((folder) => [
  folder,
  ...["data", "models", "results"].map((below) => `${folder}/${below}`),
]);
const command = (name: string): string => `command:local:Command ${name}`;

const EXPECTED: readonly string[] = [
  "s3-access:hpe:S3VirtualService hpe",
  "kubernetes:networking.istio.io/v1:VirtualService hpe",
  "s3-access:aws:AccessLogBucket access-logs",
  ...bucket("access-logs"),
  "s3-access:aws:BucketLayout ml",
  "aws:kms/key:Key ml",
  "aws:kms/alias:Alias ml",
  ...bucket(
    "ml",
    "aws:s3/bucketVersioning:BucketVersioning ml",
    "aws:s3/bucketLogging:BucketLogging ml",
    ...FOLDERS.map((folder) => `aws:s3/bucketObjectv2:BucketObjectv2 ml-${folder}`),
  ),
  "s3-access:aws:BucketLayout shared",
  ...bucket(
    "shared",
    "aws:s3/bucketVersioning:BucketVersioning shared",
    "aws:s3/bucketLogging:BucketLogging shared",
  ),
  "s3-access:aws:BucketLayout datasets",
  ...bucket("datasets", "aws:s3/bucketLogging:BucketLogging datasets"),
  "s3-access:aws:BucketLayout flyte-metadata",
  "s3-access:aws:BucketLayout flyte-userdata",
  "s3-access:aws:NodeRoleS3Access flyte",
  "aws:iam/policy:Policy flyte",
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment flyte-${GROUP_1}`,
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment flyte-${GROUP_2}`,
  "s3-access:aws:NodeRoleS3Access team-a",
  "aws:iam/policy:Policy team-a",
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment team-a-${GROUP_1}`,
  "s3-access:aws:NodeRoleS3Access team-b",
  "aws:iam/policy:Policy team-b",
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment team-b-${GROUP_2}`,
  "s3-access:weka:Filesystem weka-data",
  command("weka-data"),
  "s3-access:weka:Filesystem weka-config",
  command("weka-config"),
  "s3-access:weka:S3Cluster weka",
  command("weka"),
  "s3-access:weka:S3Bucket weka-ingest",
  command("weka-ingest"),
  "s3-access:weka:S3Bucket weka-research",
  command("weka-research"),
  "s3-access:weka:S3Policy weka-genomics",
  command("weka-genomics"),
  "s3-access:weka:S3User weka-genomics",
  command("weka-genomics"),
  "s3-access:weka:S3User weka-operator",
  command("weka-operator"),
];
