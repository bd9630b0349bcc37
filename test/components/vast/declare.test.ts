import assert from "node:assert/strict";
import { declareOnVast } from "../../../components/vast/index.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import type { VastPlan } from "../../../policies/vast/plan.ts";
import { driverCommand, driverComponent } from "../../support/driver-components.ts";
import { type Recorded, record } from "../../support/record.ts";

const connection = {
  address: "vms.example.com",
  login: { by: "token", token: "id.secret" },
} as const;

const environment = { VAST_ADDRESS: "vms.example.com", VAST_TOKEN: "id.secret" };
const program = "drivers/vast/main.ts";
const tenant = "default";
const principal = { type: "user", source: "directory", name: "jane" } as const;
const trustPolicy = { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] };
const discoveryUrl = "https://keycloak.example.com/.well-known/openid-configuration";

function reading(bucket: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucket}/*`] }],
  };
}

const PLAN: VastPlan = {
  viewPolicies: [],
  views: [],
  policies: [
    { name: "jane", document: reading("raw"), principal },
    { name: "analysts", document: reading("reports"), principal: undefined },
  ],
  oidcProviders: [{ name: "keycloak", discoveryUrl, userAttribute: "email", onDelete: "retain" }],
  iamRoles: [
    {
      name: "analyst",
      trustPolicy,
      policies: ["analysts", "jane"],
      maxSessionSeconds: 3600,
      onDelete: "remove",
    },
  ],
};

function policy(name: string, document: PolicyDocument): Recorded[] {
  const desired = {
    ...{ kind: "identity-policy", tenant, name, document },
    ...{ enabled: true, onDelete: "remove" },
  };
  return [
    driverComponent("vast:IdentityPolicy", `vast-${name}`, { policyName: name }),
    driverCommand(`vast-${name}`, {
      ...{ program, environment, desired, trigger: `${tenant}/${name}` },
      createFirst: true,
    }),
  ];
}

describe("components/vast, declareOnVast", () => {
  it("gives a role the policy of its own grants and those of others, and attaches only the others'", async () => {
    const attachment = { kind: "policy-attachment", tenant, principal, policy: "jane" };
    const provider = { kind: "oidc-provider", tenant, name: "keycloak", discoveryUrl };
    const role = { kind: "iam-role", tenant, name: "analyst", trustPolicy };
    const expected = [
      ...policy("jane", reading("raw")),
      driverComponent("vast:PolicyAttachment", "vast-jane", {}),
      driverCommand("vast-jane", {
        ...{ program, environment, desired: { ...attachment, onDelete: "remove" } },
        trigger: "default/directory/user/jane/jane",
      }),
      ...policy("analysts", reading("reports")),
      driverComponent("vast:OidcProvider", "vast-keycloak", {}),
      driverCommand("vast-keycloak", {
        ...{ program, environment, trigger: "default/keycloak" },
        desired: { ...provider, userAttribute: "email", onDelete: "retain" },
      }),
      driverComponent("vast:IamRole", "vast-analyst", { roleName: "analyst" }),
      driverCommand("vast-analyst", {
        ...{ program, environment, trigger: "default/analyst" },
        desired: {
          ...role,
          policies: ["analysts", "jane"],
          maxSessionSeconds: 3600,
          onDelete: "remove",
        },
      }),
    ];
    const seen = await record(() => declareOnVast(connection, PLAN));
    assert.deepEqual(sorted(seen), sorted(expected));
  });
});

/** Which of several commands is registered first, depends on what they wait for; that is the matter of test/index.test.ts. */
function sorted(records: readonly Recorded[]): Recorded[] {
  const keyed = records.map((one) => ({ one, key: `${one.name} ${one.type} ${inputOf(one)}` }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ one }) => one);
}

function inputOf({ inputs }: Recorded): string {
  return JSON.stringify(inputs);
}
