import assert from "node:assert/strict";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  ListPolicyVersionsCommand,
} from "@aws-sdk/client-iam";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

function document(bucket: string): string {
  const Resource = [`arn:aws:s3:::${bucket}/*`];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource }],
  });
}

describe("Policy", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
  });
  after(async function () {
    await aws.stop();
  });

  async function versions(arn: string): Promise<(string | undefined)[]> {
    const listed = await aws.clients.iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
    return (listed.Versions ?? []).map(({ VersionId }) => VersionId).sort();
  }

  it("is made once, and taken over with its document brought up to date", async function () {
    const provider = providerOf(aws.clients, "Policy");
    const inputs = { name: "Flyte", description: "S3 access", policy: document("ml") };
    const made = await provider.create(inputs);
    const { policyId } = made.outputs;
    assert.deepEqual(made, {
      id: "arn:aws:iam::123456789012:policy/Flyte",
      outputs: {
        ...inputs,
        arn: "arn:aws:iam::123456789012:policy/Flyte",
        path: "/",
        policyId,
        attachmentCount: 0,
        tags: undefined,
        tagsAll: {},
      },
    });
    assert.deepEqual(await provider.create(inputs), made);
    assert.deepEqual(await provider.read(made, inputs), made);
    assert.deepEqual(await versions(made.id), ["v1"]);

    const taken = await provider.create({ ...inputs, policy: document("other") });
    assert.equal(taken.outputs["policy"], document("other"));
    assert.deepEqual(await versions(made.id), ["v1", "v2"]);
  });

  it("keeps five versions: the newest is in force, the oldest makes room", async function () {
    const provider = providerOf(aws.clients, "Policy");
    const inputs = { name: "Often", policy: document("b0") };
    const made = await provider.create(inputs);
    for (const bucket of ["b1", "b2", "b3", "b4", "b5", "b6"])
      await provider.update(made, inputs, { name: "Often", policy: document(bucket) });
    assert.deepEqual(await versions(made.id), ["v3", "v4", "v5", "v6", "v7"]);
    assert.equal((await provider.read(made, inputs))?.outputs["policy"], document("b6"));
  });

  it("is deleted with its versions, twice without complaint", async function () {
    const provider = providerOf(aws.clients, "Policy");
    const inputs = { name: "Brief", policy: document("a") };
    const made = await provider.create(inputs);
    await provider.update(made, inputs, { name: "Brief", policy: document("b") });
    await provider.delete(made, inputs);
    await provider.delete(made, inputs);
    assert.equal(await provider.read(made, inputs), undefined);
  });

  it("is not deleted while a role has it, which moto would do", async function () {
    const { iam } = aws.clients;
    const provider = providerOf(aws.clients, "Policy");
    const inputs = { name: "InUse", policy: document("a") };
    const made = await provider.create(inputs);
    const role = { RoleName: "node", PolicyArn: made.id };
    await iam.send(new CreateRoleCommand({ RoleName: "node", AssumeRolePolicyDocument: "{}" }));
    await iam.send(new AttachRolePolicyCommand(role));
    await assert.rejects(provider.delete(made, inputs), {
      message: `DeleteConflict: Cannot delete a policy attached to entities. (${made.id} is attached to role node)`,
    });
    await iam.send(new DetachRolePolicyCommand(role));
    await provider.delete(made, inputs);
  });

  it("has tags that follow the inputs", async function () {
    const provider = providerOf(aws.clients, "Policy");
    const inputs = { name: "Tagged", policy: document("a"), tags: { a: "1", b: "2" } };
    const made = await provider.create(inputs);
    assert.deepEqual(made.outputs["tags"], { a: "1", b: "2" });
    const changed = await provider.update(made, inputs, { ...inputs, tags: { b: "3" } });
    assert.deepEqual(changed.outputs["tagsAll"], { b: "3" });
  });

  it("takes a document as an object, as @pulumi/aws does", async function () {
    const provider = providerOf(aws.clients, "Policy");
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
    };
    const made = await provider.create({ name: "Object", policy });
    assert.equal(made.outputs["policy"], JSON.stringify(policy));
  });

  it("is refused before anything is made when it is too large", async function () {
    const provider = providerOf(aws.clients, "Policy");
    const policy = document("b".repeat(6144));
    const refused = {
      message: `LimitExceeded: Cannot exceed quota for PolicySize: 6144 (this document has ${policy.length} characters without white space)`,
    };
    await assert.rejects(async () => provider.check?.({ name: "Large", policy }), refused);
    await assert.rejects(provider.create({ name: "Large", policy }), refused);
    const state = { id: "arn:aws:iam::123456789012:policy/Large", outputs: {} };
    assert.equal(await provider.read(state, {}), undefined);
  });

  it("says which property is wrong", async function () {
    const provider = providerOf(aws.clients, "Policy");
    await assert.rejects(
      async () => provider.check?.({ name: "a b", policy: document("a"), namePrefix: "x" }),
      {
        message:
          "name: a policy name is 1 to 128 of letters, digits, _+=,.@-; " +
          "the sandbox has no namePrefix here; it knows name, path, description, policy, tags",
      },
    );
  });
});
