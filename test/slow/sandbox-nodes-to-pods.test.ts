/** A principal that moves between its nodes and its pods keeps its policies: IAM would refuse others of the same names. */
import assert from "node:assert/strict";
import { TEST_PYTHON_WITHIN_MS, pythonClients } from "../support/python.ts";
import { EksUnderTest } from "../walkthrough/support/eks-account.ts";

const NODE_GROUP = "node-group-1-2025072404024606990000001e";
const NODES = { nodeGroups: [NODE_GROUP] };
const PODS = { serviceAccounts: ["team-production/default"] };

describe("sandbox: a principal on EKS", function () {
  this.timeout(120_000);
  let aws: EksUnderTest;

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    aws = await EksUnderTest.start(await pythonClients());
    await deployed(NODES);
  });
  after(() => aws.stop());

  /** What the deployment of a principal does to it, in order. */
  async function deployed(identity: object): Promise<string[]> {
    await aws.declare({
      "s3-access:eks": {
        cluster: "education-eks-vV8VCAqw",
        buckets: { data: { name: "team-data" } },
      },
      "s3-access:principals": { team: { eks: { ...identity, policyName: "TeamS3Access" } } },
      "s3-access:grants": [{ principal: "team", bucket: "eks/data", access: "read-only" }],
    });
    const { exitCode, stdout, stderr } = await aws.sandbox("up");
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout.split("\n").filter((line) => / aws:(iam|eks)/.test(line));
  }

  it("moves from its nodes to its pods", async () => {
    assert.deepEqual(await deployed(PODS), [
      "+  aws:iam/role:Role team create",
      "+  aws:iam/rolePolicyAttachment:RolePolicyAttachment team create",
      "+  aws:eks/podIdentityAssociation:PodIdentityAssociation team-production.default create",
      `-  aws:iam/rolePolicyAttachment:RolePolicyAttachment team-${NODE_GROUP} delete`,
    ]);
  });

  it("moves back", async () => {
    assert.deepEqual(await deployed(NODES), [
      `+  aws:iam/rolePolicyAttachment:RolePolicyAttachment team-${NODE_GROUP} create`,
      "-  aws:eks/podIdentityAssociation:PodIdentityAssociation team-production.default delete",
      "-  aws:iam/rolePolicyAttachment:RolePolicyAttachment team delete",
      "-  aws:iam/role:Role team delete",
    ]);
  });
});
