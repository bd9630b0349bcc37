import assert from "node:assert/strict";
import fc from "fast-check";
import {
  TRUST_POLICY_CHARACTERS,
  WIDEST_CLUSTER_ARN,
  podIdentityTrust,
} from "../../../policies/dialects/aws-trust.ts";
import { compile, decide, parsePolicy } from "../../../policies/evaluate/index.ts";

const CLUSTER = "arn:aws:eks:us-east-1:123456789012:cluster/education";
const ROLE = "arn:aws:iam::123456789012:role/flyte";

/** What EKS asks STS for on behalf of a pod. */
function mayAssume(
  trust: unknown,
  [cluster, namespace, account]: readonly [string, string, string],
  action = "sts:AssumeRole",
  service = "pods.eks.amazonaws.com",
): boolean {
  const { policy } = parsePolicy(trust, { name: "trust", kind: "trust" });
  assert.ok(policy !== undefined);
  const { outcome } = decide(compile({ resource: [policy] }), {
    principal: { kind: "service", name: service },
    action,
    resource: ROLE,
    context: {
      "aws:RequestTag/eks-cluster-arn": cluster,
      "aws:RequestTag/kubernetes-namespace": namespace,
      "aws:RequestTag/kubernetes-service-account": account,
    },
  });
  return outcome === "allowed";
}

const name = fc.stringMatching(/^[a-c]{1,2}$/);
const account = fc.record({ namespace: name, name });

describe("policies/dialects/aws-trust", () => {
  it("trusts EKS for the service accounts of one cluster, accounts of one name together", () => {
    const accounts = [
      { namespace: "flyte", name: "flyteadmin" },
      { namespace: "fraud-production", name: "default" },
      { namespace: "credit-production", name: "default" },
    ];
    const allow = (namespaces: readonly string[], of: string): unknown => ({
      Effect: "Allow",
      Principal: { Service: ["pods.eks.amazonaws.com"] },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": [CLUSTER],
          "aws:RequestTag/kubernetes-namespace": namespaces,
          "aws:RequestTag/kubernetes-service-account": [of],
        },
      },
    });
    assert.deepEqual(podIdentityTrust(CLUSTER, accounts), {
      Version: "2012-10-17",
      Statement: [
        allow(["credit-production", "fraud-production"], "default"),
        allow(["flyte"], "flyteadmin"),
      ],
    });
  });

  it("lets exactly the named pods in, never a mixture of two of them", () => {
    fc.assert(
      fc.property(fc.array(account, { maxLength: 5 }), account, (accounts, asking) => {
        const trust = podIdentityTrust(CLUSTER, accounts);
        const named = accounts.some(
          (one) => one.namespace === asking.namespace && one.name === asking.name,
        );
        const pod = [CLUSTER, asking.namespace, asking.name] as const;
        assert.equal(mayAssume(trust, pod), named);
        assert.equal(mayAssume(trust, pod, "sts:TagSession"), named);
      }),
    );
  });

  it("lets neither another cluster in nor another service", () => {
    const trust = podIdentityTrust(CLUSTER, [{ namespace: "flyte", name: "default" }]);
    assert.deepEqual(
      [
        mayAssume(trust, [CLUSTER, "flyte", "default"]),
        mayAssume(trust, [`${CLUSTER}-2`, "flyte", "default"]),
        mayAssume(trust, [CLUSTER, "flyte", "default"], "sts:AssumeRole", "ec2.amazonaws.com"),
        mayAssume(trust, [CLUSTER, "flyte", "default"], "sts:SetSourceIdentity"),
      ],
      [true, false, false, false],
    );
  });

  it("has room for fifteen Flyte projects of three domains in a cluster with the longest name", () => {
    const projects = Array.from({ length: 15 }, (_, index) => `project-${String(index)}`);
    const domains = ["development", "staging", "production"];
    const accounts = projects.flatMap((project) =>
      domains.map((domain) => ({ namespace: `${project}-${domain}`, name: "default" })),
    );
    const size = JSON.stringify(podIdentityTrust(WIDEST_CLUSTER_ARN, accounts)).length;
    assert.ok(size <= TRUST_POLICY_CHARACTERS, String(size));
  });
});
