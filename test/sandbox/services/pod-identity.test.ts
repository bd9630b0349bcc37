import assert from "node:assert/strict";
import { CreateClusterCommand } from "@aws-sdk/client-eks";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { podIdentityTrust } from "../../../policies/dialects/aws-trust.ts";
import { demandTrust } from "../../../sandbox/services/pod-identity.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const pod = { clusterName: "edu", namespace: "flyte", serviceAccount: "default" };

describe("demandTrust", function () {
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

  async function make(RoleName: string, trust: object): Promise<string> {
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await aws.clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return role(RoleName);
  }

  it("is content with the trust that this project writes, for its pods only", async function () {
    const cluster = "arn:aws:eks:us-east-1:123456789012:cluster/edu";
    const arn = await make(
      "own",
      podIdentityTrust(cluster, [{ namespace: "flyte", name: "default" }]),
    );
    await demandTrust(aws.clients, arn, pod);
    await assert.rejects(demandTrust(aws.clients, arn, { ...pod, namespace: "other" }), {
      message: `the trust policy of ${arn} does not allow sts:AssumeRole for pods of other/default`,
    });
  });

  it("demands that sessions may be tagged, as EKS always tags them", async function () {
    const arn = await make("untagged", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
    await assert.rejects(demandTrust(aws.clients, arn, pod), {
      message: `the trust policy of ${arn} does not allow sts:TagSession for pods of flyte/default`,
    });
  });
});
