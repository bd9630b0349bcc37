import assert from "node:assert/strict";
import { DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const policy = (account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: account }, Action: "kms:Decrypt", Resource: "*" },
    ],
  });
const inputs = {
  description: "S3 bucket ml",
  enableKeyRotation: true,
  deletionWindowInDays: 7,
  policy: policy("123456789012"),
};

describe("KMS", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
  });
  after(async function () {
    await aws.stop();
  });

  async function countKeys(): Promise<number | undefined> {
    return (await aws.clients.kms.send(new ListKeysCommand({}))).Keys?.length;
  }

  it("a key is made, read, changed and put to its end", async function () {
    const provider = providerOf(aws.clients, "Key");
    const made = await provider.create(inputs);
    assert.deepEqual(made.outputs, {
      ...inputs,
      keyId: made.id,
      arn: `arn:aws:kms:us-east-1:123456789012:key/${made.id}`,
      isEnabled: true,
      region: "us-east-1",
    });
    assert.deepEqual(await provider.read(made, inputs), made);

    const after = { description: "changed", policy: policy("210987654321") };
    const { outputs } = await provider.update(made, inputs, after);
    const { description, policy: now, enableKeyRotation } = outputs;
    assert.deepEqual(
      { description, policy: now, enableKeyRotation },
      {
        ...after,
        enableKeyRotation: false,
      },
    );

    await provider.delete(made, inputs);
    await provider.delete(made, inputs);
    assert.equal(await provider.read(made, inputs), undefined);
    const { KeyMetadata } = await aws.clients.kms.send(new DescribeKeyCommand({ KeyId: made.id }));
    const days = ((KeyMetadata?.DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
    assert.equal(Math.round(days), 7);
  });

  it("a key that an interrupted run left without its alias is taken over", async function () {
    const provider = providerOf(aws.clients, "Key");
    const left = await provider.create(inputs);
    const before = await countKeys();
    assert.equal((await provider.create(inputs)).id, left.id);
    assert.equal(await countKeys(), before);

    await providerOf(aws.clients, "Alias").create({ name: "alias/s3/taken", targetKeyId: left.id });
    assert.notEqual((await provider.create(inputs)).id, left.id);
  });

  it("an alias is made, taken over, pointed elsewhere and deleted", async function () {
    const [keys, aliases] = [providerOf(aws.clients, "Key"), providerOf(aws.clients, "Alias")];
    const one = await keys.create({ description: "one" });
    const two = await keys.create({ description: "two" });
    const before = { name: "alias/s3/ml_data", targetKeyId: one.id };
    const after = { ...before, targetKeyId: two.id };
    const made = await aliases.create(before);
    assert.deepEqual(made, {
      id: "alias/s3/ml_data",
      outputs: {
        ...before,
        arn: "arn:aws:kms:us-east-1:123456789012:alias/s3/ml_data",
        targetKeyArn: one.outputs["arn"],
        region: "us-east-1",
      },
    });
    assert.deepEqual(await aliases.create(before), made);
    const moved = await aliases.update(made, before, after);
    assert.equal(moved.outputs["targetKeyArn"], two.outputs["arn"]);
    assert.deepEqual(await aliases.read(made, after), moved);
    await aliases.delete(made, after);
    await aliases.delete(made, after);
    assert.equal(await aliases.read(made, after), undefined);
  });

  it("an alias holds no dots, and is none of AWS's own", async function () {
    const provider = providerOf(aws.clients, "Alias");
    for (const name of ["alias/s3/ml.data", "alias/aws/s3", "s3/ml"])
      await assert.rejects(async () => provider.check?.({ name, targetKeyId: "k" }), {
        message: "name: an alias is alias/ and letters, digits, / _ -, and not under alias/aws/",
      });
  });
});
