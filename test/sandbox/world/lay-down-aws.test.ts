import assert from "node:assert/strict";
import { DeleteBucketCommand } from "@aws-sdk/client-s3";
import { awsClients } from "../../../sandbox/providers/aws/clients.ts";
import { awsLookups } from "../../../sandbox/providers/aws/lookups.ts";
import { attachedPolicies } from "../../../sandbox/providers/aws/role-policy-attachment.ts";
import { layDownAws } from "../../../sandbox/world/lay-down-aws.ts";
import { readWorld } from "../../../sandbox/world/world.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";

describe("layDownAws", function () {
  const dev = new MotoUnderTest({ accountId: "245966534215" });
  const prod = new MotoUnderTest({ accountId: "222222222222", region: "eu-central-1" });

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await dev.start();
    await prod.start();
  });
  after(async function () {
    await dev.stop();
    await prod.stop();
  });

  it("makes the dev account once, and again what it lost", async function () {
    const { aws } = await readWorld("dev");
    assert.deepEqual(await layDownAws(dev.moto.url, aws), [
      "bucket education-eks-vv8vcaqw-flyte-metadata-vv8vcaqw",
      "bucket education-eks-vv8vcaqw-flyte-userdata-vv8vcaqw",
      "cluster education-eks-vV8VCAqw",
      "node group node-group-1-2025072404024606990000001e",
      "node group node-group-2-2025072404024606990000001d",
      "role education-eks-vV8VCAqw-cluster-20250724035220726900000002",
      "role node-group-1-eks-node-group-20250724035220727000000001",
      "role node-group-2-eks-node-group-20250724035220727200000003",
    ]);
    const Bucket = "education-eks-vv8vcaqw-flyte-userdata-vv8vcaqw";
    await dev.clients.s3.send(new DeleteBucketCommand({ Bucket }));
    assert.deepEqual(await layDownAws(dev.moto.url, aws), [`bucket ${Bucket}`]);
    assert.deepEqual(await layDownAws(dev.moto.url, aws), []);
  });

  it("gives node groups their roles, with AWS's worker policies on them", async function () {
    const group = await awsLookups(dev.clients)
      .find(({ token }) => token.endsWith(":getNodeGroup"))
      ?.call({
        clusterName: "education-eks-vV8VCAqw",
        nodeGroupName: "node-group-1-2025072404024606990000001e",
      });
    const role = "node-group-1-eks-node-group-20250724035220727000000001";
    assert.equal(group?.["nodeRoleArn"], `arn:aws:iam::245966534215:role/${role}`);
    assert.deepEqual((await attachedPolicies(dev.clients.iam, role)).sort(), [
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    ]);
  });

  it("lays prod down in its own region, with a permissions boundary", async function () {
    const { aws } = await readWorld("prod");
    await layDownAws(prod.moto.url, aws);
    const getRole = awsLookups(prod.clients).find(({ token }) => token.endsWith(":getRole"));
    const role = await getRole?.call({ name: "serving-eks-node-group-20260201120000000000000003" });
    assert.equal(role?.["permissionsBoundary"], "arn:aws:iam::222222222222:policy/NodeBoundary");

    const elsewhere = awsClients({ endpoint: prod.moto.url, region: "us-east-1" });
    const getNodeGroup = awsLookups(elsewhere).find(({ token }) => token.endsWith(":getNodeGroup"));
    await assert.rejects(
      async () => getNodeGroup?.call({ clusterName: "education-eks-prod", nodeGroupName: "x" }),
      {
        message:
          'There is no EKS cluster "education-eks-prod" in this account and region; there are none at all.',
      },
    );
    elsewhere.close();
  });
});
