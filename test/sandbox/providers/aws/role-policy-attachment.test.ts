import assert from "node:assert/strict";
import { CreatePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { attachedPolicies } from "../../../../sandbox/providers/aws/role-policy-attachment.ts";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const PolicyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }],
});

describe("RolePolicyAttachment", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
    const { iam } = aws.clients;
    for (const RoleName of ["node", "full"])
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" }));
    for (let index = 0; index <= 10; index += 1)
      await iam.send(new CreatePolicyCommand({ PolicyName: `p${index}`, PolicyDocument }));
  });
  after(async function () {
    await aws.stop();
  });

  function policy(name: string): string {
    return `arn:aws:iam::123456789012:policy/${name}`;
  }

  it("is made once and deleted once, however often", async function () {
    const provider = providerOf(aws.clients, "RolePolicyAttachment");
    const inputs = { role: "node", policyArn: policy("p0") };
    const made = await provider.create(inputs);
    assert.deepEqual(made, { id: `node/${policy("p0")}`, outputs: inputs });
    assert.deepEqual(await provider.create(inputs), made);
    assert.deepEqual(await provider.update(made, inputs, inputs), made);
    assert.deepEqual(await provider.read(made, inputs), made);
    assert.deepEqual(await attachedPolicies(aws.clients.iam, "node"), [policy("p0")]);
    await provider.delete(made, inputs);
    await provider.delete(made, inputs);
    assert.equal(await provider.read(made, inputs), undefined);
  });

  it("is refused to a role that has ten, as IAM does by default", async function () {
    const provider = providerOf(aws.clients, "RolePolicyAttachment");
    const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => policy(`p${index}`));
    for (const policyArn of ten) await provider.create({ role: "full", policyArn });
    await assert.rejects(provider.create({ role: "full", policyArn: policy("p10") }), {
      message: `LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10 (role full has ${ten.join(", ")})`,
    });
    assert.equal((await attachedPolicies(aws.clients.iam, "full")).length, 10);
  });

  it("needs a role and a policy that exist; without a role it is gone", async function () {
    const provider = providerOf(aws.clients, "RolePolicyAttachment");
    const inputs = { role: "gone", policyArn: policy("p0") };
    await assert.rejects(provider.create(inputs), { message: "NoSuchEntity: Role gone not found" });
    await assert.rejects(provider.create({ role: "node", policyArn: policy("gone") }), {
      message: /^NoSuchEntity: /,
    });
    const state = { id: `gone/${policy("p0")}`, outputs: {} };
    assert.equal(await provider.read(state, inputs), undefined);
    await provider.delete(state, inputs);
  });
});
