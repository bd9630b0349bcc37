import assert from "node:assert/strict";
import type { Administration, Tenant } from "../../../../drivers/vast/administration.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import type { PrincipalRef } from "../../../../policies/vast/desired.ts";
import { converge, document } from "../../../support/vast-objects.ts";
import { type VastCluster, manager, startVast } from "../../../support/vast.ts";

const names = ["default", "lab"] as const;

/** In both tenants there are a local etl, a local group operators, a jane and a group staff of the directory. */
const world = {
  manager,
  tenants: names,
  groups: names.flatMap((tenant, index) => [
    { ...at(tenant), name: "operators", source: "local", gid: 300 + index } as const,
    { ...at(tenant), name: "staff", source: "directory", gid: 400 + index, tenant } as const,
  ]),
  users: names.flatMap((tenant, index) => [
    { ...at(tenant), name: "etl", source: "local", uid: 100 + index } as const,
    { name: "jane", source: "directory", uid: 200 + index, tenant } as const,
  ]),
};

/** The local ones of the first tenant are those of the shared provider. */
function at(tenant: (typeof names)[number]): { readonly tenant?: string } {
  return tenant === "default" ? {} : { tenant };
}

const holders: readonly PrincipalRef[] = [
  { type: "user", source: "local", name: "etl" },
  { type: "user", source: "directory", name: "jane" },
  { type: "group", source: "local", name: "operators" },
  { type: "group", source: "directory", name: "staff" },
];

describe("drivers/vast, two tenants with users and groups of the same names", () => {
  let cluster: VastCluster;
  let vast: Administration;
  let tenants: readonly Tenant[];
  beforeEach(async () => {
    cluster = await startVast({ world });
    vast = overRest(cluster.connection());
    tenants = await vast.tenants();
  });
  afterEach(() => cluster.stop());

  /** Posix ids of who has something, by their names. */
  function those(who: (one: VastCluster["state"]["principals"][number]) => boolean): unknown {
    return cluster.state.principals.filter(who).map(({ name, posixId }) => [name, posixId]);
  }

  it("finds those of the tenant", async () => {
    const found = await Promise.all(
      tenants.map((tenant) =>
        Promise.all(holders.map(async (one) => (await vast.principal(one, tenant))?.ref.id)),
      ),
    );
    assert.deepEqual(found, [
      [100, 200, 300, 400],
      [101, 201, 301, 401],
    ]);
    const listed = await Promise.all(tenants.map((tenant) => vast.principals("user", tenant)));
    assert.deepEqual(
      listed.map((all) => all.map(({ ref }) => ref.id)),
      [[100], [101]],
    );
  });

  it("attaches a policy in its tenant, and detaches it there", async () => {
    const policy = { kind: "identity-policy", name: "reader", document, enabled: true } as const;
    const attachments = holders.map(
      (principal) => ({ kind: "policy-attachment", principal, policy: "reader" }) as const,
    );
    const onDelete = "remove";
    for (const tenant of names) {
      await converge("apply", { ...policy, tenant, onDelete }, vast);
      for (const one of attachments) await converge("apply", { ...one, tenant, onDelete }, vast);
    }
    const [here, there] = cluster.state.policies.map(({ id }) => id);
    assert.deepEqual(
      those(({ policyIds }) => policyIds.join() === String(here)),
      [
        ["operators", 300],
        ["staff", 400],
        ["etl", 100],
        ["jane", 200],
      ],
    );
    const ofLab = [
      ["operators", 301],
      ["staff", 401],
      ["etl", 101],
      ["jane", 201],
    ];
    assert.deepEqual(
      those(({ policyIds }) => policyIds.join() === String(there)),
      ofLab,
    );
    for (const one of attachments)
      await converge("delete", { ...one, tenant: "default", onDelete }, vast);
    assert.deepEqual(
      those(({ policyIds }) => policyIds.length > 0),
      ofLab,
    );
  });

  it("takes a local user's one list where the version has none for tenants", async () => {
    cluster.setMode({ tenantData: false });
    const [here] = tenants;
    assert.ok(here);
    const onDelete = "remove";
    const policy = { kind: "identity-policy", name: "reader", document, enabled: true } as const;
    await converge("apply", { ...policy, tenant: "default", onDelete }, vast);
    const attachment = { kind: "policy-attachment", policy: "reader", tenant: "default" } as const;
    const [etl] = holders;
    assert.ok(etl);
    cluster.requests.length = 0;
    await converge("apply", { ...attachment, principal: etl, onDelete }, vast);
    assert.deepEqual(
      cluster.requests.filter((request) => request.startsWith("PATCH")),
      ["PATCH users/104/"],
    );
    assert.deepEqual(
      those(({ policyIds }) => policyIds.length > 0),
      [["etl", 100]],
    );
    await converge("delete", { ...attachment, principal: etl, onDelete }, vast);
    assert.deepEqual(
      those(({ policyIds }) => policyIds.length > 0),
      [],
    );
  });

  it("makes, disables and deletes keys of those of the tenant", async () => {
    const [, lab] = tenants;
    assert.ok(lab);
    const users = holders.filter(({ type }) => type === "user");
    const made = await Promise.all(users.map((user) => vast.addKey(user, lab)));
    const owners = [
      ["etl", 101],
      ["jane", 201],
    ];
    assert.deepEqual(
      those(({ keys }) => keys.length > 0),
      owners,
    );
    for (const [index, user] of users.entries())
      await vast.setKeyEnabled(user, made[index]?.accessKey ?? "", false, lab);
    assert.deepEqual(
      those(({ keys }) => keys.some(({ enabled }) => !enabled)),
      owners,
    );
    for (const [index, user] of users.entries())
      await vast.removeKey(user, made[index]?.accessKey ?? "", lab);
    assert.deepEqual(
      those(({ keys }) => keys.length > 0),
      [],
    );
  });
});
