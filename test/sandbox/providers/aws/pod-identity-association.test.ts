import assert from "node:assert/strict";
import { CreateClusterCommand } from "@aws-sdk/client-eks";
import { findAssociation } from "../../../../sandbox/providers/aws/pod-identity-association.ts";
import { providerOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const pod = { clusterName: "edu", namespace: "flyte", serviceAccount: "default" };
const inputs = { ...pod, roleArn: role("one") };

describe("PodIdentityAssociation", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
    await aws.clients.eks.send(
      new CreateClusterCommand({ name: "edu", roleArn: role("eks"), resourcesVpcConfig: {} }),
    );
  });
  after(async function () {
    await aws.stop();
  });

  it("is made once for a service account, found by it, moved to another role and deleted", async function () {
    const provider = providerOf(aws.clients, "PodIdentityAssociation");
    const made = await provider.create(inputs);
    const associationId = made.id.replace(/^edu,/, "");
    assert.deepEqual(made.outputs, {
      ...inputs,
      associationId,
      associationArn: `arn:aws:eks:us-east-1:123456789012:podidentityassociation/edu/${associationId}`,
    });
    assert.deepEqual(await provider.create(inputs), made);
    assert.deepEqual(await provider.read(made, inputs), made);
    const other = { ...inputs, roleArn: role("two") };
    assert.deepEqual(await provider.create(other), {
      id: made.id,
      outputs: { ...made.outputs, ...other },
    });
    assert.deepEqual(await provider.update(made, other, inputs), made);
    assert.equal((await findAssociation(aws.clients.eks, pod))?.roleArn, role("one"));
    await provider.delete(made, inputs);
    await provider.delete(made, inputs);
    assert.equal(await provider.read(made, inputs), undefined);
    assert.equal(await findAssociation(aws.clients.eks, pod), undefined);
  });

  it("is apart from those of other accounts and namespaces", async function () {
    const provider = providerOf(aws.clients, "PodIdentityAssociation");
    const accounts = [
      { ...inputs, namespace: "flyte" },
      { ...inputs, namespace: "flyte-2", roleArn: role("two") },
      { ...inputs, serviceAccount: "other", roleArn: role("three") },
    ];
    for (const account of accounts) await provider.create(account);
    const found = await Promise.all(
      accounts.map(async (account) => (await findAssociation(aws.clients.eks, account))?.roleArn),
    );
    assert.deepEqual(found, [role("one"), role("two"), role("three")]);
  });

  it("needs a cluster that exists", async function () {
    const provider = providerOf(aws.clients, "PodIdentityAssociation");
    await assert.rejects(provider.create({ ...inputs, clusterName: "udu" }), {
      message: /^ResourceNotFoundException: /,
    });
  });
});
