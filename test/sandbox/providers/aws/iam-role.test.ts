import assert from "node:assert/strict";
import { AttachRolePolicyCommand, CreatePolicyCommand } from "@aws-sdk/client-iam";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const inputs = {
  name: "training",
  description: "for training",
  assumeRolePolicy: trust("pods.eks.amazonaws.com"),
};

describe("Role", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
  });
  after(async function () {
    await aws.stop();
  });

  it("is made, read, taken over, changed and deleted", async function () {
    const provider = providerOf(aws.clients, "Role");
    const made = await provider.create(inputs);
    const { uniqueId } = made.outputs;
    assert.deepEqual(made, {
      id: "training",
      outputs: { ...inputs, uniqueId, arn: "arn:aws:iam::123456789012:role/training" },
    });
    assert.deepEqual(await provider.read(made, inputs), made);
    const after = { ...inputs, description: "", assumeRolePolicy: trust("ec2.amazonaws.com") };
    assert.deepEqual((await provider.create(after)).outputs, { ...made.outputs, ...after });
    assert.deepEqual((await provider.update(made, after, inputs)).outputs, made.outputs);
    await provider.delete(made, inputs);
    await provider.delete(made, inputs);
    assert.equal(await provider.read(made, inputs), undefined);
  });

  it("stays while policies are attached, as in IAM", async function () {
    const { iam } = aws.clients;
    const provider = providerOf(aws.clients, "Role");
    const made = await provider.create({ ...inputs, name: "held" });
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: "p",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }],
        }),
      }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: "held", PolicyArn: Policy?.Arn }));
    await assert.rejects(provider.delete(made, inputs), {
      message:
        "DeleteConflict: Cannot delete entity, must detach all policies first. (role held has arn:aws:iam::123456789012:policy/p)",
    });
  });

  it("needs a name of its own and a trust policy", async function () {
    const provider = providerOf(aws.clients, "Role");
    await assert.rejects(async () => provider.check?.({ assumeRolePolicy: trust("x") }), {
      message: "name: the sandbox does not make up names: give the role one",
    });
    await assert.rejects(async () => provider.check?.({ name: "r", assumeRolePolicy: "{" }), {
      message: /^MalformedPolicyDocument: Syntax errors in policy\./,
    });
  });
});
