import assert from "node:assert/strict";
import { subjectsOf } from "../../../access/lint/subjects.ts";
import { modelOfStack } from "../../../access/model/from-stack.ts";
import { targetOf } from "../../../access/model/target.ts";
import { checkDeclared } from "../../../config/check.ts";
import { podIdentityTrust } from "../../../policies/dialects/aws-trust.ts";

const VALUES = {
  domain: "example.com",
  eks: {
    cluster: "education",
    buckets: { data: { name: "the-data" }, secret: { name: "the-secret", encryption: "kms" } },
  },
  principals: {
    nodes: { eks: { nodeGroups: ["group-1"], policyName: "Nodes" } },
    pods: {
      eks: { serviceAccounts: ["flyte/default"], policyName: "PodsS3Access", roleName: "PodsRole" },
    },
  },
  grants: [
    { principal: "nodes", bucket: "eks/data", access: "read-only" },
    { principal: "pods", bucket: "eks/data", access: "read-only" },
  ],
};

describe("the model of a stack with service accounts", () => {
  const checked = checkDeclared(VALUES);
  assert.ok(checked.ok);
  const target = targetOf({ account: "123456789012", partition: "aws-cn" }, "cn-north-1");
  const model = modelOfStack("dev", checked.loaded, target);

  it("knows them by namespace and name, with a role of their own that trusts them", () => {
    const holders = model.holders
      .filter(({ caller }) => caller.kind === "role")
      .map(({ key, identities, caller, trust }) => ({ key, identities, caller, trust }));
    const role = (name: string): object => ({
      kind: "role",
      arn: `arn:aws-cn:iam::123456789012:role/${name}`,
    });
    const cluster = "arn:aws-cn:eks:cn-north-1:123456789012:cluster/education";
    assert.deepEqual(holders, [
      { key: "nodes", identities: ["group-1"], caller: role("nodes"), trust: undefined },
      {
        key: "pods",
        identities: ["flyte/default"],
        caller: role("PodsRole"),
        trust: {
          name: "PodsRole",
          document: podIdentityTrust(cluster, [{ namespace: "flyte", name: "default" }]),
        },
      },
    ]);
  });

  it("renders what the role trusts, and what a key says, beside the policies", () => {
    assert.deepEqual(
      model.files.map(({ path }) => path),
      [
        "aws/buckets/the-data.json",
        "aws/buckets/the-secret.json",
        "aws/keys/the-secret.json",
        "aws/principals/nodes/Nodes.json",
        "aws/principals/pods/PodsRole.trust.json",
        "aws/principals/pods/PodsS3Access.json",
      ],
    );
  });

  it("has the linter speak of node roles where the policy is on one, and not elsewhere", () => {
    const attached = subjectsOf(model, undefined).flatMap((subject) =>
      subject.kind === "identity-policy" ? [[subject.path, subject.attachedTo]] : [],
    );
    assert.deepEqual(attached, [
      ["aws/principals/nodes/Nodes.json", "node-role"],
      ["aws/principals/pods/PodsS3Access.json", undefined],
    ]);
  });
});
