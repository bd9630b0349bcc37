import assert from "node:assert/strict";
import { setImmediate as immediate } from "node:timers/promises";
import { z } from "zod";
import type { VmsMode } from "../../../sandbox/vast/mode.ts";
import { type VastCluster, manager, startVast, world } from "../../support/vast.ts";
import { type Sent, VmsRequests, basic } from "../../support/vms-requests.ts";

const Pair = z.object({ access_key: z.string(), secret_key: z.string() });
const Session = z.object({ access: z.string(), refresh: z.string() });

const notFound = [404, { detail: "Not found." }] as const;
const wrongPassword = [401, { detail: "Invalid username/password." }] as const;

describe("the simulated management service of VAST", () => {
  let vast: VastCluster;
  let requests: VmsRequests;
  let clock: Date;

  beforeEach(async () => {
    clock = new Date("2026-01-31T12:00:00Z");
    vast = await startVast({
      now: () => clock,
      world: { ...world, tenants: ["default", "lab"] },
    });
    requests = new VmsRequests(vast);
  });
  afterEach(async () => {
    requests.close();
    await vast.stop();
  });

  const admin = basic(manager.name, manager.password);
  const jane = basic("jane", "Jane-pass-1");

  function ask(method: string, path: string, body?: object, authorization = admin): Promise<Sent> {
    return requests.send(method, path, body, { authorization });
  }

  const required = (field: string): Sent => [400, { [field]: ["This field is required."] }];
  const badPk = (field: string, id: string): Sent => [400, { [field]: [`Invalid pk "${id}"`] }];

  describe("knows who asks", () => {
    it("by password, session or API token, under every version it serves", async () => {
      const tenants = [
        { id: 1, name: "default", local_provider_id: 1, oidc_provider_id: null },
        { id: 2, name: "lab", local_provider_id: 1, oidc_provider_id: null },
      ];
      for (const version of ["", "v1/", "v5/", "latest/"])
        assert.deepEqual(await ask("GET", `${version}tenants/`), [200, tenants]);
      assert.equal((await ask("GET", "v9/tenants/"))[0], 404);
      const login = { username: manager.name, password: manager.password };
      const opened = Session.parse((await ask("POST", "token/", login, ""))[1]);
      const bearer = `Bearer ${opened.access}`;
      const apiToken = `Api-Token ${manager.apiToken}`;
      assert.deepEqual(await ask("GET", "tenants/", undefined, bearer), [200, tenants]);
      assert.deepEqual(await ask("GET", "tenants/", undefined, apiToken), [200, tenants]);
      const nobody = { detail: "Authentication credentials were not provided." };
      assert.deepEqual(await ask("GET", "tenants/", undefined, ""), [401, nobody]);
      const wrong = { detail: "Invalid API token." };
      assert.deepEqual(await ask("GET", "tenants/", undefined, "Api-Token x"), [401, wrong]);
    });

    it("until the session ends, and again after a refresh", async () => {
      const login = { username: "jane", password: "Jane-pass-1" };
      const { access, refresh } = Session.parse((await ask("POST", "token/", login, ""))[1]);
      const keys = (token: string) => ask("GET", "s3keys/", undefined, `Bearer ${token}`);
      assert.deepEqual(await keys(access), [200, []]);
      clock = new Date(clock.getTime() + 3_600_000);
      const over = [401, { detail: "Given token not valid for any token type" }];
      assert.deepEqual([await keys(access), await keys(refresh)], [over, over]);
      const again = Session.parse((await ask("POST", "token/refresh/", { refresh }, ""))[1]);
      assert.deepEqual(await keys(again.access), [200, []]);
    });

    it("and locks an account for ten minutes after five wrong passwords", async () => {
      const wrong = basic("jane", "guess");
      for (let tries = 0; tries < 5; tries += 1)
        assert.deepEqual(await ask("GET", "s3keys/", undefined, wrong), wrongPassword);
      const locked = { detail: "User account is locked. Contact your administrator." };
      assert.deepEqual(await ask("GET", "s3keys/", undefined, jane), [401, locked]);
      assert.equal((await ask("GET", "tenants/"))[0], 200);
      clock = new Date(clock.getTime() + 10 * 60_000);
      assert.deepEqual(await ask("GET", "s3keys/", undefined, jane), [200, []]);
    });
  });

  describe("keeps keys", () => {
    it("of a directory's user: two, by the user's own hand, in VAST's words", async () => {
      const own = (method: string, path = "", body?: object) =>
        ask(method, `s3keys/${path}`, body, jane);
      const [created, answer] = await own("POST");
      assert.equal(created, 201);
      const first = Pair.parse(answer);
      const second = Pair.parse((await own("POST"))[1]);
      const third = { detail: "A user cannot have more than two access keys" };
      assert.deepEqual(await own("POST"), [400, third]);
      const shown = (access_key: string) => ({
        ...{ access_key, enabled: true, creation_time: "2026-01-31T12:00:00.000Z" },
      });
      const [one, two] = [shown(first.access_key), shown(second.access_key)];
      assert.deepEqual(await own("GET"), [200, [one, two]]);
      assert.deepEqual(await own("DELETE", `${first.access_key}/`), [204, ""]);
      assert.deepEqual(await own("DELETE", "", { access_key: second.access_key }), [204, ""]);
      const gone = { detail: "No such access key" };
      assert.deepEqual(await own("DELETE", `${first.access_key}/`), [404, gone]);
      assert.deepEqual(await own("GET"), [200, []]);
    });

    it("of nobody else there, and lets such a user do nothing else", async () => {
      const detail = "S3 keys are available to Active Directory and LDAP users only";
      assert.deepEqual(await ask("POST", "s3keys/"), [403, { detail }]);
      const refused = [403, { detail: "permission_denied" }];
      for (const path of ["users/", "views/", "s3policies/", "apitokens/"])
        assert.deepEqual(await ask("GET", path, undefined, jane), refused);
    });

    it("of everybody, by an administrator", async () => {
      const local = vast.state.principals.find(({ name }) => name === "etl")?.id ?? 0;
      const path = `users/${local}/access_keys/`;
      const [status, answer] = await ask("POST", path, {});
      const { access_key } = Pair.parse(answer);
      assert.equal(status, 200);
      assert.deepEqual(await ask("PATCH", path, { access_key, enabled: false }), [204, ""]);
      assert.equal(vast.state.principals.find(({ id }) => id === local)?.keys[0]?.enabled, false);
      assert.deepEqual(await ask("DELETE", path, { access_key }), [204, ""]);
      const found = await ask("POST", "users/non_local_keys/", { uid: 10_001, tenant_id: 2 });
      const ofJane = Pair.parse(found[1]).access_key;
      const forgotten = { uid: 10_001, access_key: ofJane };
      const gone = [404, { detail: "No such access key" }];
      assert.deepEqual(await ask("DELETE", "users/non_local_keys/", forgotten), gone);
      const whole = { ...forgotten, tenant_id: 2 };
      assert.deepEqual(await ask("DELETE", "users/non_local_keys/", whole), [204, ""]);
      assert.deepEqual(await ask("POST", "users/non_local_keys/", { uid: 1 }), notFound);
    });
  });

  describe("keeps what a database is made of", () => {
    const view = { path: "/db", bucket: "base", bucket_owner: "db-owner", policy_id: 2 };

    it("view policies", async () => {
      const made = await ask("POST", "viewpolicies/", { name: "own", flavor: "S3_NATIVE" });
      const seers = { s3_visibility: ["jane"], s3_visibility_groups: ["operators"] };
      const seen = { s3_visibility: [], s3_visibility_groups: [] };
      const policy = { id: 107, name: "own", flavor: "S3_NATIVE", tenant_id: 1, ...seen };
      assert.deepEqual(made, [201, policy]);
      const taken = { name: ["view policy with this name already exists."] };
      assert.deepEqual(await ask("POST", "viewpolicies/", { name: "own" }), [400, taken]);
      assert.deepEqual(await ask("POST", "viewpolicies/", {}), required("name"));
      const patched = await ask("PATCH", "viewpolicies/107/", seers);
      assert.deepEqual(patched, [200, { ...policy, ...seers }]);
      assert.equal((await ask("PATCH", "viewpolicies/1/", { flavor: "SMB" }))[0], 200);
      await ask("POST", "views/", { ...view, policy_id: 107, protocols: ["S3"] });
      const fixed = { flavor: ["The flavor of a policy with S3 views cannot be changed."] };
      assert.deepEqual(await ask("PATCH", "viewpolicies/107/", { flavor: "NFS" }), [400, fixed]);
      const used = { detail: "View policy is in use by views" };
      assert.deepEqual(await ask("DELETE", "viewpolicies/107/"), [400, used]);
      assert.deepEqual(await ask("DELETE", "viewpolicies/1/"), [204, ""]);
      assert.deepEqual(await ask("DELETE", "viewpolicies/1/"), notFound);
    });

    it("views, schemas and tables", async () => {
      const protocols = ["S3", "DATABASE"];
      const shown = { id: 107, ...view, protocols, tenant_id: 1 };
      assert.deepEqual(await ask("POST", "views/", { ...view, protocols }), [201, shown]);
      assert.deepEqual(await ask("GET", "views/"), [200, [shown]]);
      assert.deepEqual(await ask("GET", "views/?tenant_id=2"), [200, []]);
      const taken = { bucket: ["Bucket with this name already exists."] };
      assert.deepEqual(await ask("POST", "views/", { ...view, tenant_id: 2 }), [400, taken]);
      assert.deepEqual(
        await ask("POST", "views/", { ...view, tenant_id: 9 }),
        badPk("tenant_id", "9"),
      );
      const stranger = { bucket_owner: ["User nobody does not exist"] };
      assert.deepEqual(await ask("PATCH", "views/107/", { bucket_owner: "nobody" }), [
        400,
        stranger,
      ]);
      assert.deepEqual(await ask("PATCH", "views/107/", { policy_id: 9 }), badPk("policy_id", "9"));
      const schema = { database_name: "base", name: "s" };
      assert.deepEqual(await ask("POST", "schemas/", schema), [201, schema]);
      const again = { detail: "Schema s already exists" };
      assert.deepEqual(await ask("POST", "schemas/", schema), [409, again]);
      assert.deepEqual(await ask("GET", "schemas/?database_name=base"), [200, [schema]]);
      const noBase = { detail: "Database none does not exist" };
      assert.deepEqual(await ask("GET", "schemas/?database_name=none"), [404, noBase]);
      vast.state.schemas[0]?.tables.push("t");
      const table = { database_name: "base", schema_name: "s", name: "t" };
      assert.deepEqual(await ask("GET", "tables/?database_name=base&schema_name=s"), [
        200,
        [table],
      ]);
      const full = { detail: "Schema s is not empty" };
      assert.deepEqual(await ask("DELETE", "schemas/delete/", schema), [409, full]);
      assert.deepEqual(await ask("DELETE", "tables/delete/", table), [204, ""]);
      const noTable = { detail: "Table t does not exist" };
      assert.deepEqual(await ask("DELETE", "tables/delete/", table), [404, noTable]);
      assert.deepEqual(await ask("DELETE", "schemas/delete/", schema), [204, ""]);
      assert.deepEqual(await ask("DELETE", "views/107/"), [204, ""]);
      assert.deepEqual(await ask("DELETE", "views/107/"), notFound);
    });
  });

  describe("keeps identity policies", () => {
    const made = { name: "reader", policy: '{"Version":"2012-10-17"}' };
    const shown = {
      ...{ id: 107, name: "reader", policy: '{\n  "Version": "2012-10-17"\n}', enabled: true },
      ...{ tenant_id: 1, users: [], groups: [], is_replicated: false },
    };

    it("by a name without spaces, spelt in its own way", async () => {
      assert.deepEqual(await ask("POST", "s3policies/", made), [201, shown]);
      const spaces = { name: ["Policy name must not contain spaces."] };
      assert.deepEqual(await ask("POST", "s3policies/", { ...made, name: "a b" }), [400, spaces]);
      const taken = { name: ["s3 policy with this name already exists."] };
      assert.deepEqual(await ask("POST", "s3policies/", made), [400, taken]);
      assert.equal((await ask("POST", "s3policies/", { ...made, tenant_id: 2 }))[0], 201);
      const broken = { detail: "Invalid policy: not a JSON document" };
      assert.deepEqual(await ask("PATCH", "s3policies/107/", { policy: "{" }), [400, broken]);
      const off = { ...shown, enabled: false };
      assert.deepEqual(await ask("PATCH", "s3policies/107/", { enabled: false }), [200, off]);
      assert.deepEqual(await ask("DELETE", "s3policies/107/"), [204, ""]);
      assert.deepEqual(await ask("DELETE", "s3policies/107/"), notFound);
    });

    it("and replaces the whole list of those attached to a user or group", async () => {
      await ask("POST", "s3policies/", made);
      const user = { username: "joe", s3_policies_ids: [107], tenant_id: 1 };
      const [status, joe] = await ask("PATCH", "users/query/", user);
      const seen = {
        ...{ name: "joe", uid: null, sid: "S-1-5-21-1-2-3-1102", s3_policies_ids: [107] },
        ...{ allow_create_bucket: false, allow_delete_bucket: false, s3_superuser: false },
        access_keys: [],
      };
      assert.deepEqual([status, joe], [200, seen]);
      const bad = { ...user, s3_policies_ids: [107, 9] };
      assert.deepEqual(await ask("PATCH", "users/query/", bad), badPk("s3_policies_ids", "9"));
      const operators = vast.state.principals.find(({ name }) => name === "operators")?.id ?? 0;
      const path = `groups/${operators}/`;
      assert.deepEqual(await ask("PATCH", path, { s3_policies_ids: [107] }), required("name"));
      const named = { name: "operators", s3_policies_ids: [107] };
      assert.equal((await ask("PATCH", path, named))[0], 200);
      const held = { ...shown, users: ["joe"], groups: ["operators"] };
      assert.deepEqual(await ask("GET", "s3policies/"), [200, [held]]);
      const none = { ...user, s3_policies_ids: [] };
      await ask("PATCH", "users/query/", none);
      vast.setMode({ lostUpdates: 1 });
      await ask("PATCH", "users/query/", user);
      const lost = { ...shown, users: [], groups: ["operators"] };
      assert.deepEqual(await ask("GET", "s3policies/"), [200, [lost]]);
      const unknown = { detail: "No such user was found" };
      assert.deepEqual(await ask("GET", "users/query/?username=nobody"), [404, unknown]);
      const [, sid] = await ask("GET", "users/query/?sid=S-1-5-21-1-2-3-1102");
      assert.deepEqual(sid, { ...seen, s3_policies_ids: [] });
    });
  });

  it("answers lists in pages where they are asked for, or never", async () => {
    const page = await ask("GET", "tenants/?page_size=1");
    const next = `${vast.url}/api/tenants/?page_size=1&page=2`;
    const [one, two] = [
      { id: 1, name: "default", local_provider_id: 1, oidc_provider_id: null },
      { id: 2, name: "lab", local_provider_id: 1, oidc_provider_id: null },
    ];
    assert.deepEqual(page, [200, { count: 2, next, previous: null, results: [one] }]);
    const last = { count: 2, next: null, previous: null, results: [two] };
    assert.deepEqual(await ask("GET", "tenants/?page_size=1&page=2"), [200, last]);
    vast.setMode({ paged: false });
    assert.deepEqual(await ask("GET", "tenants/?page_size=1"), [200, [one, two]]);
  });

  const failing: readonly (readonly [string, Partial<VmsMode>, Sent])[] = [
    ["a busy service", { failures: 1 }, [503, "<html>Service Unavailable</html>"]],
    [
      "a broken one",
      { failures: 1, failingStatus: 500 },
      [500, "<html>Service Unavailable</html>"],
    ],
  ];
  for (const [name, mode, answer] of failing)
    it(`plays ${name}, once, without an effect`, async () => {
      vast.setMode(mode);
      assert.deepEqual(await ask("POST", "s3keys/", undefined, jane), answer);
      assert.deepEqual(await ask("GET", "s3keys/", undefined, jane), [200, []]);
    });

  it("plays a slow one, whose other answers come first", async () => {
    vast.setMode({ delayMilliseconds: 1_000 });
    const slow = ask("POST", "s3keys/", undefined, jane);
    while (vast.requests.length === 0) await immediate();
    vast.setMode({ delayMilliseconds: 0 });
    assert.deepEqual(await ask("GET", "s3keys/", undefined, jane), [200, []]);
    assert.equal((await slow)[0], 201);
  });

  it("cuts the connection after the effect, if told to", async () => {
    vast.setMode({ lostAnswers: 1 });
    await assert.rejects(ask("POST", "s3keys/", undefined, jane), { code: "ECONNRESET" });
    const [, keys] = await ask("GET", "s3keys/", undefined, jane);
    assert.equal(z.array(z.unknown()).parse(keys).length, 1);
  });

  it("takes own keys back by path, by body, or both ways", async () => {
    for (const [deletesKeysBy, byPath, byBody] of [
      ["path", 404, 405],
      ["body", 404, 404],
      ["both", 404, 404],
    ] as const) {
      vast.setMode({ deletesKeysBy });
      const path = await ask("DELETE", "s3keys/none/", undefined, jane);
      const body = await ask("DELETE", "s3keys/", { access_key: "none" }, jane);
      assert.deepEqual([path[0], body[0]], [byPath, byBody], deletesKeysBy);
    }
  });
});
