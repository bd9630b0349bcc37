import assert from "node:assert/strict";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { awsClients } from "../../../sandbox/providers/aws/clients.ts";
import { awsPolicies } from "../../../sandbox/services/aws-policies.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";

function allow(action: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "arn:aws:s3:::ml/100%/${*}" }],
  });
}

describe("awsPolicies", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
    const { iam } = aws.clients;
    for (const PolicyName of ["Read", "Boundary"])
      await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: allow("s3:Get*") }));
    const role = { AssumeRolePolicyDocument: "{}", RoleName: "node" };
    await iam.send(new CreateRoleCommand({ ...role, PermissionsBoundary: arn("policy/Boundary") }));
    await iam.send(new CreateRoleCommand({ ...role, RoleName: "bare" }));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: "node", PolicyArn: arn("policy/Read") }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "node",
        PolicyName: "extra",
        PolicyDocument: allow("s3:PutObject"),
      }),
    );
  });
  after(async function () {
    await aws.stop();
  });

  function arn(path: string): string {
    return `arn:aws:iam::123456789012:${path}`;
  }

  async function changeRead(action: string): Promise<void> {
    await aws.clients.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: arn("policy/Read"),
        PolicyDocument: allow(action),
        SetAsDefault: true,
      }),
    );
  }

  it("reads the managed and inline policies of a role, and its boundary", async function () {
    assert.deepEqual(await awsPolicies(aws.clients).ofRole("node"), {
      identity: [
        { name: arn("policy/Read"), document: allow("s3:Get*") },
        { name: "inline:node/extra", document: allow("s3:PutObject") },
      ],
      boundary: [{ name: arn("policy/Boundary"), document: allow("s3:Get*") }],
    });
  });

  it("knows nothing of a role without policies, or without existence", async function () {
    const policies = awsPolicies(aws.clients);
    assert.deepEqual(await policies.ofRole("bare"), { identity: [] });
    assert.deepEqual(await policies.ofRole("gone"), { identity: [] });
  });

  it("reads the default version, and remembers it for less than a second", async function () {
    let now = 0;
    const policies = awsPolicies(aws.clients, () => now);
    const read = async (): Promise<string | undefined> =>
      (await policies.ofRole("node")).identity[0]?.document;
    await changeRead("s3:GetObject");
    assert.equal(await read(), allow("s3:GetObject"));
    await changeRead("s3:GetObjectVersion");
    now = 999;
    assert.equal(await read(), allow("s3:GetObject"));
    now = 1_000;
    assert.equal(await read(), allow("s3:GetObjectVersion"));
  });

  it("reads a bucket's policy", async function () {
    const { s3 } = aws.clients;
    const policies = awsPolicies(aws.clients, () => 0);
    await s3.send(new CreateBucketCommand({ Bucket: "open" }));
    await s3.send(new CreateBucketCommand({ Bucket: "bare" }));
    await s3.send(new PutBucketPolicyCommand({ Bucket: "open", Policy: allow("s3:GetObject") }));
    assert.deepEqual(await policies.ofBucket("open"), {
      name: "bucket:open",
      document: allow("s3:GetObject"),
    });
    assert.equal(await policies.ofBucket("bare"), undefined);
    assert.equal(await policies.ofBucket("gone"), undefined);
  });

  it("does not remember a failure", async function () {
    const { s3, iam } = awsClients({ endpoint: "http://127.0.0.1:9", region: "us-east-1" });
    s3.config.maxAttempts = () => Promise.resolve(1);
    let asked = 0;
    s3.middlewareStack.add(
      (next) => (args) => {
        asked += 1;
        return next(args);
      },
      { step: "initialize" },
    );
    const policies = awsPolicies({ s3, iam }, () => 0);
    await assert.rejects(policies.ofBucket("open"), { code: "ECONNREFUSED" });
    await assert.rejects(policies.ofBucket("open"), { code: "ECONNREFUSED" });
    assert.equal(asked, 2);
  });
});
