import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Administration } from "../../../../drivers/vast/administration.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { Failure } from "../../../../drivers/failure.ts";
import { startVast, world } from "../../../support/vast.ts";
import type { VastCluster } from "../../../support/vast.ts";
import { converge, declared, document } from "../../../support/vast-objects.ts";

const wider = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "All",
      Effect: "Allow",
      Action: ["s3:Tabular*"],
      Resource: ["vastdbsec", "vastdbsec/*"],
    },
  ],
} as const;

describe("drivers/vast/kinds", () => {
  let cluster: VastCluster;
  let vast: Administration;
  before(async () => {
    cluster = await startVast();
    vast = overRest(cluster.connection());
  });
  after(() => cluster.stop());

  /** In order: each needs those before it. */
  const made = [
    [declared["view-policy"], 'add view policy "s3-native"'],
    [declared.view, 'add view /db/vastdbsec as bucket "vastdbsec"'],
    [declared.schema, 'add schema "vastdbsec/department_a"'],
    [declared["identity-policy"], 'add identity policy "department-a"'],
    [
      declared["policy-attachment"],
      'attach identity policy "department-a" to group "department_a"',
    ],
    [declared.quota, 'add quota "vastdbsec" of /db/vastdbsec'],
    [declared["lifecycle-rule"], 'add lifecycle rule "scratch" of view /db/vastdbsec'],
    [declared["iam-role"], 'add IAM role "analyst"'],
    [
      declared["oidc-provider"],
      'add OIDC provider "keycloak"',
      'give tenant "default" OIDC provider "keycloak"',
    ],
  ] as const;

  it("makes what is missing, and nothing twice", async () => {
    for (const [desired, ...lines] of made) {
      assert.equal((await converge("observe", desired, vast)).record, undefined);
      const first = await converge("apply", desired, vast);
      assert.deepEqual(first.lines, lines);
      assert.deepEqual(await converge("apply", desired, vast), { ...first, lines: [] });
      assert.deepEqual(await converge("observe", desired, vast), { ...first, lines: [] });
    }
  });

  it("changes what can change", async () => {
    const changes = [
      [{ ...declared.view, owner: "etl" }, ['give bucket "vastdbsec" to etl']],
      [
        { ...declared.view, owner: "etl", policy: "s3_default_policy" },
        ['put bucket "vastdbsec" behind view policy "s3_default_policy"'],
      ],
      [
        { ...declared["identity-policy"], document: wider, enabled: false },
        ['replace the document of and disable identity policy "department-a"'],
      ],
      [
        { ...declared["identity-policy"], document: wider },
        ['enable identity policy "department-a"'],
      ],
      [
        { ...declared.quota, hardLimit: "20TB", softLimit: "18TB" },
        ['set quota "vastdbsec" of /db/vastdbsec to 20TB hard and 18TB soft limit'],
      ],
      [
        { ...declared["lifecycle-rule"], expirationDays: 7 },
        ['change lifecycle rule "scratch" of view /db/vastdbsec'],
      ],
      [{ ...declared["iam-role"], trustPolicy: wider }, ['change IAM role "analyst"']],
      [{ ...declared["iam-role"], policies: [] }, ['change IAM role "analyst"']],
      [declared["iam-role"], ['change IAM role "analyst"']],
      [{ ...declared["oidc-provider"], userAttribute: "sub" }, ['change OIDC provider "keycloak"']],
    ] as const;
    for (const [desired, lines] of changes)
      assert.deepEqual((await converge("apply", desired, vast)).lines, lines);
    const unverified = cluster.state.oidcProviders.map((one) => ({ ...one, verify_peer: false }));
    cluster.state.oidcProviders = unverified;
    const provider = { ...declared["oidc-provider"], userAttribute: "sub" };
    assert.deepEqual((await converge("apply", provider, vast)).lines, [
      'change OIDC provider "keycloak"',
    ]);
    assert.deepEqual(await vast.oidcProviders(), [
      {
        id: unverified[0]?.id,
        name: "keycloak",
        discoveryUrl: provider.discoveryUrl,
        userAttribute: "sub",
        verified: true,
      },
    ]);
    const { policies, quotas } = cluster.state;
    assert.deepEqual(
      policies.map(({ text, enabled }) => ({ text: JSON.parse(text) as unknown, enabled })),
      [{ text: wider, enabled: true }],
    );
    assert.deepEqual(
      quotas.map(({ hardLimit, softLimit }) => ({ hardLimit, softLimit })),
      [{ hardLimit: 20e12, softLimit: 18e12 }],
    );
  });

  it("takes an equivalent document for the same", async () => {
    const respelt = {
      ...wider,
      Statement: [{ ...wider.Statement[0], Resource: ["vastdbsec/*", "vastdbsec"] as const }],
    } as const;
    const desired = { ...declared["identity-policy"], document: respelt } as const;
    assert.deepEqual((await converge("apply", desired, vast)).lines, []);
  });

  const refusals = [
    {
      what: "a view policy of another flavor",
      desired: { ...declared["view-policy"], name: "default" },
      says: 'view policy "default" has the flavor NFS, behind which VAST ignores identity policies: name a policy of flavor S3_NATIVE, or another name so that one is made',
    },
    {
      what: "a view behind such a policy",
      desired: { ...declared.view, policy: "default" },
      says: 'view policy "default" has the flavor NFS, behind which VAST ignores identity policies: name a policy of flavor S3_NATIVE, or another name so that one is made',
    },
    {
      what: "a view elsewhere",
      desired: { ...declared.view, path: "/elsewhere" },
      says: 'VAST has view /db/vastdbsec as bucket "vastdbsec", not /elsewhere as bucket "vastdbsec", and can change neither: declare what there is, or remove that view first',
    },
    {
      what: "an owner whom VAST does not know",
      desired: { ...declared.view, owner: "nobody" },
      says: "`PATCH /api/v5/views/108/` failed; VAST says: bucket_owner: User nobody does not exist",
    },
    {
      what: "an unknown tenant",
      desired: { ...declared.schema, tenant: "science" },
      says: 'VAST has no tenant "science", or does not show it to this login; it shows "default"',
    },
    {
      what: "an unknown user",
      desired: {
        ...declared["policy-attachment"],
        principal: { type: "user", source: "directory", name: "jim", id: 5 },
      },
      says: 'VAST knows no user by id 5, name "jim" (in the directories of the tenant\'s providers) in tenant "default": correct the name, or give the uid or SID',
    },
    {
      what: "an unknown policy",
      desired: { ...declared["policy-attachment"], policy: "department-z" },
      says: 'VAST has no identity policy "department-z" in tenant "default"',
    },
    {
      what: "a role of unknown policies",
      desired: { ...declared["iam-role"], policies: ["x", "department-a", "y"] },
      says: 'VAST has no identity policy "x", "y" for IAM role "analyst"',
    },
    {
      what: "a second OIDC provider for a tenant",
      desired: { ...declared["oidc-provider"], name: "okta" },
      says: 'tenant "default" has OIDC provider "keycloak", and can have one: declare that one, or take it from the tenant first',
    },
    {
      what: "a quota of another path",
      desired: { ...declared.quota, path: "/elsewhere" },
      says: 'quota "vastdbsec" is of /db/vastdbsec, not of /elsewhere, and VAST cannot move a quota: choose another name',
    },
  ] as const;
  for (const { what, desired, says } of refusals)
    it(`refuses ${what}`, async () => {
      await assert.rejects(converge("apply", desired, vast), (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.message, says);
        return true;
      });
    });

  it("ends a role also where one of its policies is gone", async () => {
    const role = { ...declared["iam-role"], name: "short-lived" };
    await converge("apply", role, vast);
    assert.deepEqual(await converge("delete", { ...role, policies: ["gone"] }, vast), {
      record: undefined,
      lines: ['remove IAM role "short-lived"'],
    });
  });

  it("takes a tenant's OIDC provider for the one that somebody else made", async () => {
    const desired = { ...declared["oidc-provider"], name: "okta" };
    await vast.addOidcProvider({ ...desired, name: "okta" });
    const tenant = { id: 1, name: "default" };
    await vast.setOidcProvider(tenant, undefined);
    assert.deepEqual((await converge("apply", desired, vast)).lines, [
      'give tenant "default" OIDC provider "okta"',
    ]);
    await assert.rejects(converge("apply", declared["oidc-provider"], vast), {
      message:
        'tenant "default" has OIDC provider "okta", and can have one: declare that one, or take it from the tenant first',
    });
    await converge("delete", desired, vast);
    await converge("apply", declared["oidc-provider"], vast);
  });

  it("attaches by uid, by SID and by name, and leaves other policies attached", async () => {
    await converge("apply", { ...declared["identity-policy"], name: "further" }, vast);
    const [further] = cluster.state.policies.slice(-1);
    const users = [
      { type: "user", source: "directory", name: "jane", id: 10_001 },
      { type: "user", source: "directory", name: "joe", sid: "S-1-5-21-1-2-3-1102" },
      { type: "user", source: "directory", name: "joe", id: 77 },
      { type: "user", source: "local", name: "etl" },
      { type: "group", source: "local", name: "operators" },
    ] as const;
    for (const principal of users) {
      const attachment = { ...declared["policy-attachment"], principal };
      await converge("apply", { ...attachment, policy: "further" }, vast);
      await converge("apply", attachment, vast);
      const seen = await vast.principal(principal, { id: 1, name: "default" });
      assert.deepEqual(seen?.policyIds.length, 2);
      await converge("delete", attachment, vast);
      const left = await vast.principal(principal, { id: 1, name: "default" });
      assert.deepEqual(left?.policyIds, [further?.id]);
    }
  });

  it("writes a list again that somebody replaced, and gives up on one who always does", async () => {
    const attachment = {
      ...declared["policy-attachment"],
      principal: { type: "user", source: "local", name: "db-owner" },
    } as const;
    cluster.setMode({ lostUpdates: 2 });
    assert.deepEqual((await converge("apply", attachment, vast)).lines, [
      'attach identity policy "department-a" to user "db-owner"',
      'attach identity policy "department-a" to user "db-owner", try 2: somebody replaced the list',
      'attach identity policy "department-a" to user "db-owner", try 3: somebody replaced the list',
    ]);
    await converge("delete", attachment, vast);
    cluster.setMode({ lostUpdates: 99 });
    await assert.rejects(converge("apply", attachment, vast), {
      message:
        'identity policy "department-a" was attached to user "db-owner" 5 times, and each time somebody else replaced the list: find who administers this user besides this stack',
    });
    cluster.setMode({ lostUpdates: 0 });
  });

  it("keeps the lists of two drivers that write at once", async () => {
    const principal = { type: "user", source: "local", name: "etl" } as const;
    const attachment = { ...declared["policy-attachment"], principal };
    await Promise.all([
      converge("apply", { ...attachment, policy: "further" }, vast),
      converge("apply", attachment, vast),
    ]);
    const seen = await vast.principal(principal, { id: 1, name: "default" });
    assert.deepEqual(seen?.policyIds.length, 2);
  });

  it("writes one person's list once at a time, by whatever names the person is known", async () => {
    const jane = { type: "user", source: "directory", name: "jane" } as const;
    const attachment = { ...declared["policy-attachment"], principal: jane };
    const byUid = {
      ...attachment,
      principal: { ...jane, name: "jane@example.com", id: 10_001 },
      policy: "further",
    };
    for (const one of [attachment, byUid]) await converge("apply", one, vast);
    const lines: string[] = [];
    const slow: Administration = {
      ...vast,
      setPolicies: async (ref, policyIds, tenant) => {
        lines.push("begins");
        await sleep(50);
        await vast.setPolicies(ref, policyIds, tenant);
        lines.push("ends");
      },
    };
    await Promise.all([attachment, byUid].map((one) => converge("delete", one, slow)));
    assert.deepEqual(lines, ["begins", "ends", "begins", "ends"]);
    assert.deepEqual((await vast.principal(jane, { id: 1, name: "default" }))?.policyIds, []);
  });

  it("keeps what is to stay, drops no tables, and removes the rest", async () => {
    for (const [desired] of made) {
      const { lines } = await converge("delete", { ...desired, onDelete: "retain" }, vast);
      assert.match(lines.join(), /onDelete: "remove" would (end|detach) it$/);
    }
    const [schema] = cluster.state.schemas;
    schema?.tables.push("events");
    await assert.rejects(converge("delete", declared.schema, vast), {
      message:
        'schema "vastdbsec/department_a" holds a table, and this driver drops none: drop them first, or declare onDelete: "retain"',
    });
    schema?.tables.pop();
    for (const [desired] of made.toReversed()) {
      await converge("delete", desired, vast);
      assert.deepEqual(await converge("delete", desired, vast), { record: undefined, lines: [] });
    }
    const { views, schemas, quotas, lifecycleRules, iamRoles, oidcProviders } = cluster.state;
    const left = [views, schemas, quotas, lifecycleRules, iamRoles, oidcProviders].flat();
    assert.deepEqual(left, []);
    assert.deepEqual(
      cluster.state.tenants.map(({ oidcProviderId }) => oidcProviderId),
      [null],
    );
    assert.deepEqual(
      cluster.state.policies.map(({ name }) => name),
      ["further"],
    );
  });
});

describe("drivers/vast/kinds, IAM roles of two tenants", () => {
  it("are told apart, though they have one name", async () => {
    const cluster = await startVast({ world: { ...world, tenants: ["default", "research"] } });
    const vast = overRest(cluster.connection());
    for (const tenant of ["default", "research"]) {
      await converge("apply", { ...declared["identity-policy"], tenant }, vast);
      const role = { ...declared["iam-role"], tenant };
      assert.deepEqual((await converge("apply", role, vast)).lines, ['add IAM role "analyst"']);
      assert.deepEqual((await converge("apply", role, vast)).lines, []);
    }
    await converge("delete", { ...declared["iam-role"], tenant: "research" }, vast);
    assert.deepEqual(
      cluster.state.iamRoles.map((role) => role["tenant_id"]),
      [1],
    );
    await cluster.stop();
  });
});

describe("drivers/vast/kinds, documents", () => {
  it("are sent as they were declared", async () => {
    const cluster = await startVast();
    await converge("apply", declared["identity-policy"], overRest(cluster.connection()));
    assert.deepEqual(JSON.parse(cluster.state.policies[0]?.text ?? ""), document);
    await cluster.stop();
  });
});
