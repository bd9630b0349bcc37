import assert from "node:assert/strict";
import { auditVast } from "../../../access/audit/vast/audit.ts";
import type { Env } from "../../../access/hpe/appliance.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import { NO_PRIVILEGES, type Principal, type State, takeId } from "../../../sandbox/vast/state.ts";
import { manager } from "../../support/vast.ts";
import { FIXTURES } from "./audited.ts";
import { type AuditedCluster, audit, startAsDeclared } from "./audited-vast.ts";

const FINE = "vast on VAST: 15 objects as declared, 0 missing, 0 changed, 0 extra";

/** The one object of a list that has a value. */
function the<T extends object>(list: readonly T[], key: keyof T, value: unknown): T {
  const found = list.find((one) => one[key] === value);
  if (found === undefined) throw new Error(`no ${String(key)} ${String(value)}`);
  return found;
}

function who({ principals }: State, name: string): Principal {
  return the(principals, "name", name);
}

function addPolicy(state: State, name: string, enabled = true): number {
  const id = takeId(state);
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
  });
  state.policies.push({ id, name, text, enabled, tenantId: 1 });
  return id;
}

function addRole(state: State, name: string, policies: readonly string[]): void {
  const role = { trust_policy: '{"Statement":[]}', tenant_id: 1, s3_policies: [] };
  state.iamRoles.push({ ...role, id: takeId(state), name });
  setPolicies(
    state,
    name,
    policies.map((policy) => the(state.policies, "name", policy).id),
  );
}

function setPolicies(state: State, role: string, ids: readonly number[]): void {
  state.iamRoles = state.iamRoles.map((one) =>
    one["name"] === role ? { ...one, s3_policies: ids } : one,
  );
}

function behind(state: State, bucket: string, flavor: string): void {
  const policy = { id: takeId(state), name: "of-others", flavor, tenantId: 1 };
  state.viewPolicies.push(policy);
  the(state.views, "bucket", bucket).policyId = policy.id;
}

/** What somebody did behind the stack's back, and all that the audit says of it. */
const DRIFTS: readonly (readonly [string, (state: State) => unknown, readonly string[]])[] = [
  [
    "a view policy that is gone",
    (s) => {
      behind(s, "raw-data", "S3_NATIVE");
      s.viewPolicies = s.viewPolicies.filter(({ name }) => name !== "analytics");
    },
    [
      "missing  view policy analytics",
      "changed  view raw-data",
      "         viewPolicy: declared analytics, live of-others",
    ],
  ],
  [
    "a view whose flavor ignores policies",
    (s) => {
      behind(s, "vastdbsec", "MIXED_LAST_WINS");
    },
    [
      "changed  view vastdbsec",
      "         viewPolicy: declared s3-access, live of-others",
      "         flavor: declared S3_NATIVE, live MIXED_LAST_WINS, which ignores identity policies",
    ],
  ],
  [
    "a view that is gone, with all that is in it",
    (s) => (s.views = s.views.filter(({ bucket }) => bucket !== "raw-data")),
    ["missing  view raw-data"],
  ],
  [
    "a view of another owner",
    (s) => (the(s.views, "bucket", "vastdbsec").owner = "etl"),
    ["changed  view vastdbsec", "         owner: declared db-owner, live etl"],
  ],
  [
    "a bucket that nobody declared, open to the ways of NFS",
    (s) => {
      const id = takeId(s);
      s.viewPolicies.push({ id, name: "nfs", flavor: "NFS", tenantId: 1 });
      const view = { path: "/home", bucket: "home-dirs", owner: "etl", protocols: ["NFS", "S3"] };
      s.views.push({ ...view, id: takeId(s), policyId: id, tenantId: 1 });
    },
    [
      "extra    view home-dirs (/home, owner etl, behind nfs, whose flavor NFS ignores identity policies)",
    ],
  ],
  [
    "a schema that is gone",
    (s) => (s.schemas = s.schemas.filter(({ name }) => name !== "department_b")),
    ["missing  schema vastdbsec/department_b"],
  ],
  [
    "a schema that nobody declared",
    (s) => s.schemas.push({ database: "vastdbsec", name: "department_c", tables: [], columns: {} }),
    ["extra    schema vastdbsec/department_c"],
  ],
  [
    "an identity policy that is gone, with who had it",
    (s) => {
      const { id } = the(s.policies, "name", "loader");
      s.policies = s.policies.filter((one) => one.id !== id);
      who(s, "etl").policyIds = [];
    },
    ["missing  identity policy loader"],
  ],
  [
    "an identity policy that says more",
    (s) => {
      const policy = the(s.policies, "name", "loader");
      policy.text = policy.text.replace('"s3:PutObject"', '"s3:*"');
    },
    [
      "changed  identity policy loader",
      '         document: declared [{"Sid":"WriteObjects","Effect":"Allow","Action":["s3:AbortMultipartUpload","s3:ListMultipartUploadParts","s3:PutObject"],"Resource":["raw-data/*"]}], live [{"Sid":"WriteObjects","Effect":"Allow","Action":["s3:AbortMultipartUpload","s3:ListMultipartUploadParts","s3:*"],"Resource":["raw-data/*"]}]',
    ],
  ],
  [
    "an identity policy that is disabled",
    (s) => (the(s.policies, "name", "loader").enabled = false),
    ["changed  identity policy loader", "         enabled: declared true, live false"],
  ],
  [
    "a declared policy on a second principal",
    (s) => who(s, "joe").policyIds.push(the(s.policies, "name", "department-a").id),
    ["extra    attachment department-a on user joe"],
  ],
  [
    "the policy of a role on a user and on a group too",
    (s) => {
      const { id } = the(s.policies, "name", "analysts");
      for (const name of ["jane", "operators"]) who(s, name).policyIds.push(id);
    },
    [
      "extra    attachment analysts on user jane",
      "extra    attachment analysts on group operators",
    ],
  ],
  [
    "a declared policy on a role that nobody declared",
    (s) => {
      addRole(s, "outsiders", ["department-a"]);
    },
    [
      "extra    attachment department-a on role outsiders",
      "extra    IAM role outsiders (policies department-a)",
    ],
  ],
  [
    "a declared policy on nobody",
    (s) => (who(s, "department_a").policyIds = []),
    ["missing  attachment department-a on group department_a"],
  ],
  [
    "access that nobody declared",
    (s) => {
      const id = addPolicy(s, "everything");
      for (const name of ["etl", "jane", "operators"]) who(s, name).policyIds.push(id);
    },
    ["extra    identity policy everything (attached to user etl, user jane, group operators)"],
  ],
  [
    "a policy of nobody, disabled",
    (s) => addPolicy(s, "unused", false),
    ["extra    identity policy unused (disabled, attached to nobody)"],
  ],
  [
    "a user who needs no policy",
    (s) => (who(s, "etl").privileges[1] = { ...NO_PRIVILEGES, superuser: true }),
    ["extra    S3 superuser etl"],
  ],
  [
    "a quota that somebody raised",
    (s) => (the(s.quotas, "name", "raw-data").hardLimit = 20_000_000_000_000),
    ["changed  quota raw-data", "         quota: declared 10TB, live 20000000000000 bytes"],
  ],
  [
    "a quota that nobody declared",
    (s) =>
      s.quotas.push({
        ...{ id: takeId(s), name: "tight", path: "/vastdbsec", hardLimit: 1, softLimit: null },
        tenantId: 1,
      }),
    ["extra    quota tight (/vastdbsec)"],
  ],
  [
    "a lifecycle rule that deletes sooner",
    (s) => (s.lifecycleRules = s.lifecycleRules.map((rule) => ({ ...rule, expiration_days: 1 }))),
    ["changed  lifecycle rule raw-data/tmp", "         expiryDays: declared 7, live 1"],
  ],
  [
    "a lifecycle rule that nobody declared",
    (s) =>
      (s.lifecycleRules = s.lifecycleRules.flatMap((rule) => [
        rule,
        { ...rule, id: takeId(s), name: "all", prefix: "" },
      ])),
    ["extra    lifecycle rule raw-data/all (all objects, 7 days)"],
  ],
  [
    "a role that somebody else may assume",
    (s) =>
      (s.iamRoles = s.iamRoles.map((role) => ({ ...role, trust_policy: '{"Statement":["x"]}' }))),
    [
      "changed  IAM role analyst",
      '         trustPolicy: declared [{"Sid":"Staff","Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity"}], live ["x"]',
    ],
  ],
  [
    "a role that lost a policy, and has one that nobody declared",
    (s) => {
      setPolicies(s, "analyst", [the(s.policies, "name", "analysts").id, addPolicy(s, "all")]);
    },
    [
      "extra    identity policy all (attached to role analyst)",
      "changed  IAM role analyst",
      '         policies: declared ["department-a"], live ["all"]',
    ],
  ],
  [
    "a role that is gone, with whom it let in",
    (s) => (s.iamRoles = []),
    ["missing  IAM role analyst"],
  ],
  [
    "a role that nobody declared, without policies",
    (s) => {
      addRole(s, "visitors", []);
    },
    ["extra    IAM role visitors (policies none)"],
  ],
  [
    "an OIDC provider that is gone",
    (s) => {
      s.oidcProviders = [];
      for (const tenant of s.tenants) tenant.oidcProviderId = null;
    },
    ["missing  OIDC provider keycloak"],
  ],
  [
    "an OIDC provider that nobody declared, and whose tokens count here",
    (s) => {
      const id = takeId(s);
      s.oidcProviders.push({ id, name: "okta", discovery_url: "https://okta.example.net/" });
      for (const tenant of s.tenants) tenant.oidcProviderId = id;
    },
    [
      "changed  OIDC provider keycloak",
      "         the tenant's: declared yes, live no",
      "extra    OIDC provider okta (https://okta.example.net/, the tenant's)",
    ],
  ],
  [
    "an OIDC provider for other tenants",
    (s) => s.oidcProviders.push({ id: takeId(s), name: "okta", discovery_url: "https://okta/" }),
    ["extra    OIDC provider okta (https://okta/)"],
  ],
  [
    "an OIDC provider elsewhere",
    (s) =>
      (s.oidcProviders = s.oidcProviders.map((one) => ({
        ...one,
        discovery_url: "https://evil.example.net/",
        verify_peer: false,
      }))),
    [
      "changed  OIDC provider keycloak",
      "         discoveryUrl: declared https://keycloak.example.com/.well-known/openid-configuration, live https://evil.example.net/",
      "         certificate: declared verified, live not verified",
    ],
  ],
];

/** One request for the tenant and one for its OIDC provider, one for each list, however long, and one for the policies of the role. */
const LISTS = [
  ...["tenants/", "tenants/1/", "viewpolicies/", "views/", "s3policies/", "s3policies/"],
  ...["users/", "groups/", "quotas/", "s3lifecyclerules/", "iamroles/", "oidcs/", "schemas/"],
].map((path) => `GET ${path}`);

describe("s3access audit vast", () => {
  let audited: AuditedCluster;

  before(async () => {
    audited = await startAsDeclared();
  });

  beforeEach(() => {
    audited.restore();
  });

  after(() => audited.cluster.stop());

  it("finds nothing where everything is as declared, and asks for lists only", async () => {
    const { code, lines, last, json, calls } = await audit(audited);
    assert.deepEqual([code, lines, last], [0, [], FINE]);
    assert.deepEqual(json, {
      ...{ stack: "vast", system: "VAST", drifts: [], unseen: [], asDeclared: 15 },
    });
    assert.deepEqual(calls.toSorted(), LISTS.toSorted());
  });

  for (const [name, drift, expected] of DRIFTS)
    it(`tells ${name}, and nothing else`, async () => {
      drift(audited.cluster.state);
      const { code, lines } = await audit(audited);
      assert.deepEqual([code, lines], [1, expected]);
    });

  it("asks nothing more when there is more of everything, but the further pages", async () => {
    for (let index = 0; index < 300; index += 1) addPolicy(audited.cluster.state, `more-${index}`);
    const { calls, last } = await audit(audited);
    assert.equal(last, FINE.replace("0 extra", "300 extra"));
    assert.deepEqual(calls.toSorted(), LISTS.toSorted());
  });

  it("leaves what others have in a shared tenant alone, but not who else has a declared policy", async () => {
    const { state } = audited.cluster;
    who(state, "joe").policyIds.push(addPolicy(state, "everything"));
    who(state, "joe").policyIds.push(the(state.policies, "name", "department-a").id);
    who(state, "etl").privileges[1] = { ...NO_PRIVILEGES, superuser: true };
    state.schemas.push({ database: "vastdbsec", name: "department_c", tables: [], columns: {} });
    addRole(state, "visitors", []);
    addRole(state, "outsiders", ["analysts"]);
    state.oidcProviders.push({ id: takeId(state), name: "okta", discovery_url: "https://okta/" });
    const { code, lines } = await audit(audited, { shared: true });
    const expected = [
      "extra    attachment department-a on user joe",
      "extra    attachment analysts on role outsiders",
    ];
    assert.deepEqual([code, lines], [1, expected]);
  });

  it("knows a member of a directory by name with and without its domain", async () => {
    const group = who(audited.cluster.state, "department_a");
    const index = audited.cluster.state.principals.indexOf(group);
    for (const name of ["Department_A@example.com", "EXAMPLE\\department_a"]) {
      audited.cluster.state.principals.splice(index, 1, { ...group, name });
      assert.equal((await audit(audited)).last, FINE);
    }
  });

  it("says so where this VMS does not tell what groups of directories have", async () => {
    const { vast } = audited;
    const silent: AuditedCluster = {
      ...audited,
      vast: {
        ...vast,
        identityPolicies: async (tenant) =>
          (await vast.identityPolicies(tenant)).map((policy) => ({
            ...policy,
            users: undefined,
            groups: undefined,
          })),
      },
    };
    const untold = [
      "Not looked at:",
      "  identity policies of users and groups of directories: this version of VAST does not list them",
    ];
    const { code, lines, last } = await audit(silent);
    // Of the two attachments, the one of a local user shows at the user.
    assert.deepEqual([code, lines, last], [0, untold, FINE.replace("15", "14")]);
    who(audited.cluster.state, "etl").policyIds = [];
    assert.deepEqual((await audit(silent)).lines, [
      "missing  attachment loader on user etl",
      ...untold,
    ]);
  });

  it("looks at policies and databases of a stack that makes nothing", async () => {
    const { code, lines, last } = await audit(audited, { stack: "documents", shared: true });
    assert.deepEqual(
      [code, lines, last],
      [0, [], "documents on VAST: 7 objects as declared, 0 missing, 0 changed, 0 extra"],
    );
    behind(audited.cluster.state, "vastdbsec", "NFS");
    assert.deepEqual((await audit(audited, { stack: "documents", shared: true })).lines, [
      "changed  view vastdbsec",
      "         flavor: declared S3_NATIVE, live NFS, which ignores identity policies",
    ]);
  });

  it("goes where the stack says, as its login, unless the environment says otherwise", async () => {
    const seen: Env[] = [];
    const world = (env: Env): Parameters<typeof auditVast>[1] => ({
      cwd: FIXTURES,
      env,
      administer: (given) => {
        seen.push(given);
        return Promise.resolve(audited.vast);
      },
    });
    const stack = "vast";
    await auditVast({ stack }, world({ VAST_PASSWORD: "x" }));
    await auditVast({ stack }, world({ VAST_ADDRESS: "10.0.0.1", VAST_TOKEN: "id.secret" }));
    const usual = { VAST_API_VERSION: "v5", VAST_SIGN_IN: "basic" };
    assert.deepEqual(seen, [
      { ...usual, VAST_ADDRESS: "vms.example.com", VAST_USERNAME: "admin", VAST_PASSWORD: "x" },
      { ...usual, VAST_ADDRESS: "10.0.0.1", VAST_TOKEN: "id.secret" },
    ]);
  });

  it("tries a password that VAST refuses once, and says nothing of it", async () => {
    const { cluster } = audited;
    const wrong = overRest(
      cluster.connection({ by: "basic", username: manager.name, password: "Hunter-2" }),
    );
    await assert.rejects(audit({ ...audited, vast: wrong }), (error: Error) => {
      assert.match(error.message, /^VAST refused the sign-in of "admin"/);
      assert.doesNotMatch(error.message, /Hunter/);
      return true;
    });
    assert.deepEqual(cluster.requests, ["GET tenants/"]);
  });

  it("refuses a stack without VAST", async () => {
    await assert.rejects(audit(audited, { stack: "audited" }), {
      message: "stack audited declares nothing on VAST: its config has no vast section",
    });
  });
});
