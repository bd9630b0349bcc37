import assert from "node:assert/strict";
import { rolesOf } from "../../../access/model/state/aws.ts";
import { ExportedState } from "../../../access/model/state/resources.ts";

const STACK = "urn:pulumi:prod::s3-access";
const document = { Version: "2012-10-17", Statement: [] };
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] };

/** What `pulumi stack export` writes of a component's child, or of one of the stack itself. */
function child(component: string, type: string, name: string, outputs: object): object {
  const own = component === "" ? "pulumi:pulumi:Stack::prod" : `s3-access:aws:${component}`;
  const parent = `${STACK}::${own}`;
  return { urn: `${parent}$${type}::${name}`, type, parent, outputs };
}

const policy = (component: string, principal: string, name: string): object =>
  child(component, "aws:iam/policy:Policy", principal, {
    name,
    arn: `arn:aws:iam::123456789012:policy/${name}`,
    policy: JSON.stringify(document),
  });
const attachment = (component: string, name: string, policyName: string, role: string): object =>
  child(component, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name, {
    policyArn: `arn:aws:iam::123456789012:policy/${policyName}`,
    role,
  });
const association = (component: string, namespace: string, serviceAccount: string): object =>
  child(component, "aws:eks/podIdentityAssociation:PodIdentityAssociation", namespace, {
    namespace,
    serviceAccount,
  });

describe("roles in an exported state", () => {
  it("knows service accounts with their own role and its trust, beside node groups", () => {
    const pods = "ServiceAccountS3Access::training";
    const others = "ServiceAccountS3Access::serving";
    const nodes = "NodeRoleS3Access::flyte";
    const state = {
      deployment: {
        resources: [
          policy("", "elsewhere", "Elsewhere"),
          child("", "aws:iam/role:Role", "elsewhere", { name: "Elsewhere" }),
          policy(nodes, "flyte", "Flyte"),
          attachment(nodes, "flyte-group-1", "Flyte", "node-role"),
          policy(pods, "training", "Training"),
          child(pods, "aws:iam/role:Role", "training", {
            name: "TrainingRole",
            arn: "arn:aws:iam::123456789012:role/TrainingRole",
            assumeRolePolicy: JSON.stringify(trust),
          }),
          attachment(pods, "training", "Training", "TrainingRole"),
          association(pods, "fraud-production", "default"),
          association(pods, "credit-production", "default"),
          association(others, "serving", "default"),
        ],
      },
    };
    const { resources } = ExportedState.parse(state).deployment;
    assert.deepEqual(rolesOf(resources), [
      {
        key: "elsewhere",
        system: "eks",
        identities: [],
        caller: { kind: "role", arn: "arn:aws:iam::123456789012:role/elsewhere" },
        policies: [{ name: "Elsewhere", document }],
      },
      {
        key: "flyte",
        system: "eks",
        identities: ["group-1", "node-role"],
        caller: { kind: "role", arn: "arn:aws:iam::123456789012:role/flyte" },
        policies: [{ name: "Flyte", document }],
      },
      {
        key: "training",
        system: "eks",
        identities: ["fraud-production/default", "credit-production/default", "TrainingRole"],
        caller: { kind: "role", arn: "arn:aws:iam::123456789012:role/TrainingRole" },
        trust: { name: "TrainingRole", document: trust },
        policies: [{ name: "Training", document }],
      },
    ]);
  });
});
