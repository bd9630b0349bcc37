import assert from "node:assert/strict";
import { z } from "zod";
import { type VastCluster, manager, startVast } from "../../support/vast.ts";
import { type Asking, type Sent, VmsRequests, basic } from "../../support/vms-requests.ts";

const Pair = z.object({ access_key: z.string(), secret_key: z.string() });
const Session = z.object({ access: z.string(), refresh: z.string() });
const Listed = z.array(z.object({ id: z.int(), name: z.string() }));

const denied: Sent = [403, { detail: "permission_denied" }];
const notFound: Sent = [404, { detail: "Not found." }];

/** Both tenants know a jane, another one each; `lab` has a local provider of its own, and a manager. */
const world = {
  manager,
  tenants: ["default", "lab"],
  tenantManagers: [{ name: "lab-admin", password: "Lab-pass-1", tenant: "lab" }],
  users: [
    { name: "etl", source: "local", uid: 2001 },
    { name: "etl", source: "local", uid: 3001, tenant: "lab" },
    { name: "jane", source: "directory", uid: 10_001, password: "Default-1", tenant: "default" },
    { name: "jane", source: "directory", uid: 20_001, password: "Lab-1", tenant: "lab" },
    { name: "joe", source: "directory", uid: 10_002, password: "Joe-1" },
  ],
} as const;

describe("the simulated management service of VAST, tenants", () => {
  let vast: VastCluster;
  let requests: VmsRequests;

  beforeEach(async () => {
    vast = await startVast({ world });
    requests = new VmsRequests(vast);
  });
  afterEach(async () => {
    requests.close();
    await vast.stop();
  });

  const admin = { authorization: basic(manager.name, manager.password) };
  const labAdmin = { authorization: basic("lab-admin", "Lab-pass-1") };

  function ask(method: string, path: string, body?: object, as: Asking = admin): Promise<Sent> {
    return requests.send(method, path, body, as);
  }

  async function idOf(path: string, name: string, as?: Asking): Promise<number> {
    const all = Listed.parse((await ask("GET", path, undefined, as))[1]);
    return all.findLast((one) => one.name === name)?.id ?? 0;
  }

  async function newPolicy(name: string, tenant_id: number): Promise<number> {
    await ask("POST", "s3policies/", { name, policy: "{}", tenant_id });
    return idOf("s3policies/", name);
  }

  describe("tell users of one name apart", () => {
    it("in a query by the tenant", async () => {
      for (const [tenant_id, uid] of [
        [1, 10_001],
        [2, 20_001],
      ]) {
        const [, jane] = await ask("GET", `users/query/?username=jane&tenant_id=${tenant_id}`);
        assert.deepEqual(jane, {
          ...{ name: "jane", uid, sid: null, access_keys: [], s3_policies_ids: [] },
          ...{ allow_create_bucket: false, allow_delete_bucket: false, s3_superuser: false },
        });
      }
      const unknown: Sent = [404, { detail: "No such user was found" }];
      assert.deepEqual(await ask("GET", "users/query/?uid=20001&tenant_id=1"), unknown);
      assert.equal((await ask("GET", "users/query/?uid=10002&tenant_id=2"))[0], 200);
    });

    it("in the list of local ones by their provider", async () => {
      assert.deepEqual(await ask("GET", "tenants/"), [
        200,
        [
          { id: 1, name: "default", local_provider_id: 1, oidc_provider_id: null },
          { id: 2, name: "lab", local_provider_id: 3, oidc_provider_id: null },
        ],
      ]);
      const etl = (id: number, uid: number, provider: number): object => ({
        ...{ id, name: "etl", uid, sid: null, access_keys: [], s3_policies_ids: [] },
        s3_superuser: false,
        local_provider: { id: provider, name: `local-${provider}` },
      });
      const both = [etl(100, 2001, 1), etl(101, 3001, 3)];
      assert.deepEqual(await ask("GET", "users/"), [200, both]);
    });

    it("when they sign in, by the tenant's name", async () => {
      const own = (authorization: string, tenant?: string): Promise<Sent> =>
        ask("POST", "s3keys/", undefined, {
          authorization,
          ...(tenant === undefined ? {} : { tenant }),
        });
      const wrong: Sent = [401, { detail: "Invalid username/password." }];
      assert.equal((await own(basic("jane", "Default-1")))[0], 201);
      assert.deepEqual(await own(basic("jane", "Lab-1")), wrong);
      assert.equal((await own(basic("jane", "Lab-1"), "lab"))[0], 201);
      assert.deepEqual(await own(basic("jane", "Default-1"), "lab"), wrong);
      assert.deepEqual(await own(basic("jane", "Default-1"), "none"), denied);
      const keys = vast.state.principals.map((one) => one.keys.map(({ tenantId }) => tenantId));
      assert.deepEqual(keys, [[], [], [1], [2], []]);
      const body = { username: "jane", password: "Lab-1" };
      const opened = await ask("POST", "token/lab/", body, { authorization: "" });
      const bearer = { authorization: `Bearer ${Session.parse(opened[1]).access}` };
      const [, listed] = await ask("GET", "s3keys/", undefined, bearer);
      assert.equal(z.array(z.unknown()).parse(listed).length, 1);
      const elsewhere = { ...bearer, tenant: "default" };
      assert.deepEqual(await ask("GET", "s3keys/", undefined, elsewhere), denied);
    });
  });

  it("have their own keys of a user whom both know, two in all", async () => {
    const joe = (tenant: string): Asking => ({ authorization: basic("joe", "Joe-1"), tenant });
    const make = (tenant: string): Promise<Sent> => ask("POST", "s3keys/", undefined, joe(tenant));
    const here = Pair.parse((await make("default"))[1]).access_key;
    const there = Pair.parse((await make("lab"))[1]).access_key;
    assert.deepEqual(await make("lab"), [
      400,
      { detail: "A user cannot have more than two access keys" },
    ]);
    const gone: Sent = [404, { detail: "No such access key" }];
    assert.deepEqual(await ask("DELETE", `s3keys/${there}/`, undefined, joe("default")), gone);
    assert.deepEqual(await ask("DELETE", `s3keys/${here}/`, undefined, joe("default")), [204, ""]);
    const [, left] = await ask("GET", "s3keys/", undefined, joe("lab"));
    assert.deepEqual(
      z.array(z.object({ access_key: z.string() })).parse(left),
      [there].map((access_key) => ({ access_key })),
    );
  });

  it("have their own policies and privileges of a user", async () => {
    const [here, there] = [await newPolicy("reader", 1), await newPolicy("writer", 2)];
    const path = "users/query/";
    const joe = { username: "joe" };
    const change = { ...joe, tenant_id: 1, s3_policies_ids: [here] };
    assert.equal((await ask("PATCH", path, change))[0], 200);
    const foreign = { s3_policies_ids: [`Invalid pk "${here}"`] };
    const wrong = { ...joe, tenant_id: 2, s3_policies_ids: [here] };
    assert.deepEqual(await ask("PATCH", path, wrong), [400, foreign]);
    const other = { ...joe, tenant_id: 2, s3_policies_ids: [there], s3_superuser: true };
    assert.equal((await ask("PATCH", path, other))[0], 200);
    const seen = (await Promise.all(
      [1, 2].map((id) => ask("GET", `${path}?username=joe&tenant_id=${id}`)),
    )) as unknown;
    const common = { name: "joe", uid: 10_002, sid: null, access_keys: [] };
    const buckets = { allow_create_bucket: false, allow_delete_bucket: false };
    assert.deepEqual(seen, [
      [200, { ...common, ...buckets, s3_policies_ids: [here], s3_superuser: false }],
      [200, { ...common, ...buckets, s3_policies_ids: [there], s3_superuser: true }],
    ]);
  });

  it("have their own data of a local user", async () => {
    const [here, there] = [await newPolicy("reader", 1), await newPolicy("writer", 2)];
    const path = "users/100/tenant_data/";
    const nothing = { allow_create_bucket: false, allow_delete_bucket: false };
    const first = { tenant_id: 1, s3_policies_ids: [here], allow_create_bucket: true };
    const seen = { ...nothing, s3_superuser: false, s3_policies_ids: [here] };
    const creating = { ...seen, allow_create_bucket: true };
    assert.deepEqual(await ask("PATCH", path, first), [200, creating]);
    assert.deepEqual(await ask("GET", `${path}?tenant_id=2`), [
      200,
      { ...seen, s3_policies_ids: [] },
    ]);
    await ask("PATCH", path, { tenant_id: 2, s3_policies_ids: [there] });
    const [etl] = vast.state.principals;
    assert.deepEqual([...(etl?.policyIds ?? [])], [here, there]);
    // What names no policies leaves them.
    await ask("PATCH", path, { tenant_id: 1, allow_create_bucket: false });
    assert.deepEqual(await ask("GET", `${path}?tenant_id=1`), [200, seen]);
    // A request without a tenant replaces all tenants' lists.
    const whole = await ask("PATCH", "users/100/", { s3_policies_ids: [there] });
    assert.equal(whole[0], 200);
    assert.deepEqual(etl?.policyIds, [there]);
  });

  describe("have managers", () => {
    const native = { name: "native", flavor: "S3_NATIVE" };

    it("who see and change nothing of other tenants", async () => {
      const elsewhere = await newPolicy("reader", 1);
      await ask("POST", "viewpolicies/", native);
      const policy_id = await idOf("viewpolicies/", "native");
      const view = { path: "/db", bucket: "db", bucket_owner: "etl", policy_id, protocols: ["S3"] };
      await ask("POST", "views/", view);
      await ask("POST", "quotas/", { name: "q", path: "/db", hard_limit: 1 });
      const [tenant, users] = [
        await ask("GET", "tenants/", undefined, labAdmin),
        await ask("GET", "users/", undefined, labAdmin),
      ];
      assert.deepEqual(tenant, [
        200,
        [{ id: 2, name: "lab", local_provider_id: 3, oidc_provider_id: null }],
      ]);
      assert.deepEqual(
        Listed.parse(users[1]).map(({ id }) => id),
        [101],
      );
      for (const path of ["s3policies/", "views/", "quotas/"])
        assert.deepEqual(await ask("GET", path, undefined, labAdmin), [200, []], path);
      const id = vast.state.views[0]?.id ?? 0;
      for (const path of [
        `s3policies/${elsewhere}/`,
        `views/${id}/`,
        `viewpolicies/${policy_id}/`,
        `quotas/${vast.state.quotas[0]?.id ?? 0}/`,
      ])
        assert.deepEqual(await ask("DELETE", path, undefined, labAdmin), notFound, path);
      assert.deepEqual(
        await ask("PATCH", "users/100/", { s3_policies_ids: [] }, labAdmin),
        notFound,
      );
      assert.deepEqual(await ask("GET", "views/?tenant_id=1", undefined, labAdmin), denied);
    });

    it("whose requests mean their tenant, with the header or without", async () => {
      const body = { name: "reader", policy: "{}" };
      const scoped = { ...labAdmin, tenant: "lab" };
      assert.equal((await ask("POST", "s3policies/", body, labAdmin))[0], 201);
      assert.equal((await ask("POST", "s3policies/", { ...body, name: "b" }, scoped))[0], 201);
      assert.deepEqual(
        vast.state.policies.map(({ name, tenantId }) => [name, tenantId]),
        [
          ["reader", 2],
          ["b", 2],
        ],
      );
      const foreign = { ...labAdmin, tenant: "default" };
      assert.deepEqual(await ask("GET", "views/", undefined, foreign), denied);
    });

    it("of the cluster, to whom the header is refused", async () => {
      const header = { ...admin, tenant: "lab" };
      assert.deepEqual(await ask("GET", "views/", undefined, header), denied);
    });
  });

  it("see a database's schemas in their own only", async () => {
    const view = { path: "/db", bucket: "db", bucket_owner: "etl", policy_id: 2 };
    await ask("POST", "views/", { ...view, protocols: ["S3", "DATABASE"], tenant_id: 2 });
    const schema = { database_name: "db", name: "a" };
    const unknown: Sent = [404, { detail: "Database db does not exist" }];
    assert.deepEqual(await ask("POST", "schemas/", schema), unknown);
    assert.equal((await ask("POST", "schemas/", { ...schema, tenant_id: 2 }))[0], 201);
    assert.deepEqual(await ask("GET", "schemas/?database_name=db&tenant_id=1"), unknown);
    const tables = "tables/?database_name=db&schema_name=a";
    assert.deepEqual(await ask("GET", `${tables}&tenant_id=1`), unknown);
    assert.deepEqual(await ask("GET", `${tables}&tenant_id=2`), [200, []]);
    assert.deepEqual(await ask("GET", tables, undefined, labAdmin), [200, []]);
  });

  it("take owners of views whom they know", async () => {
    const view = { path: "/raw", bucket: "raw", policy_id: 2, protocols: ["S3"] };
    const post = (bucket_owner: string, tenant_id: number): Promise<Sent> =>
      ask("POST", "views/", { ...view, bucket_owner, tenant_id });
    vast.state.principals.splice(0, 1);
    assert.deepEqual(await post("etl", 1), [400, { bucket_owner: ["User etl does not exist"] }]);
    assert.equal((await post("etl", 2))[0], 201);
  });
});
