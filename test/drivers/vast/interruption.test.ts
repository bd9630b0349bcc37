import assert from "node:assert/strict";
import type { Administration } from "../../../drivers/vast/administration.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import type { DesiredKind, DesiredOf } from "../../../drivers/vast/kinds/index.ts";
import { startVast } from "../../support/vast.ts";
import type { VastCluster } from "../../support/vast.ts";
import { converge, declared } from "../../support/vast-objects.ts";

class Killed extends Error {}

/**
 * The administration as a driver has it that dies before or after its `n`th call. The driver keeps nothing between runs
 * and tidies nothing up when it fails, so a call that never returns and a process that is gone are the same to VAST.
 */
function dyingAt(n: number, moment: "before" | "after", vast: Administration): Administration {
  let calls = 0;
  return new Proxy(vast, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        calls += 1;
        if (calls === n && moment === "before") throw new Killed();
        const answer: unknown = await Reflect.apply(method, target, args);
        if (calls === n) throw new Killed();
        return answer;
      };
    },
  });
}

/** Two clusters with the same objects, whatever numbers they have. */
function objects(cluster: VastCluster): unknown {
  const { viewPolicies, views, schemas, policies, quotas, principals } = cluster.state;
  const { lifecycleRules, iamRoles, oidcProviders, tenants } = cluster.state;
  const nameOf = (id: number): string => policies.find((one) => one.id === id)?.name ?? "unknown";
  const bare = (all: readonly object[]): string[] =>
    all.map((one) => JSON.stringify({ ...one, id: 0, view_id: 0, policyId: 0, s3_policies: [] }));
  return {
    viewPolicies: bare(viewPolicies),
    views: bare(views),
    schemas: bare(schemas),
    policies: bare(policies),
    quotas: bare(quotas),
    attached: principals.map(({ name, policyIds }) => [name, policyIds.map(nameOf)]),
    lifecycleRules: bare(lifecycleRules),
    iamRoles: bare(iamRoles),
    oidcProviders: bare(oidcProviders),
    providers: tenants.map(
      ({ oidcProviderId }) => oidcProviders.find(({ id }) => id === oidcProviderId)?.["name"],
    ),
  };
}

describe("drivers/vast, killed before and after every call", () => {
  let cluster: VastCluster;
  beforeEach(async () => {
    cluster = await startVast();
  });
  afterEach(() => cluster.stop());

  const order = [
    "view-policy",
    "view",
    "schema",
    "identity-policy",
    "policy-attachment",
    "quota",
    "lifecycle-rule",
    "iam-role",
    "oidc-provider",
  ] as const satisfies readonly DesiredKind[];

  async function killEverywhere<K extends DesiredKind>(
    verb: "apply" | "delete",
    desired: DesiredOf<K>,
    restore: () => Promise<unknown>,
  ): Promise<number> {
    const vast = overRest(cluster.connection());
    await converge(verb, desired, vast);
    const expected = objects(cluster);
    for (let n = 1; ; n += 1)
      for (const moment of ["before", "after"] as const) {
        await restore();
        const died = await converge(verb, desired, dyingAt(n, moment, vast)).then(
          () => false,
          (error: unknown) => error instanceof Killed,
        );
        await converge(verb, desired, vast);
        assert.deepEqual(objects(cluster), expected, `${verb}: died ${moment} call ${n}`);
        if (!died) return n - 1;
      }
  }

  for (const kind of order)
    it(`ends ${kind} as a run that was left alone`, async () => {
      const vast = overRest(cluster.connection());
      for (const before of order.slice(0, order.indexOf(kind)))
        await converge("apply", declared[before], vast);
      const desired = declared[kind];
      const made = await killEverywhere("apply", desired, () => converge("delete", desired, vast));
      const gone = await killEverywhere("delete", desired, () => converge("apply", desired, vast));
      assert.ok(made >= 3, `${made} calls`); // Look, change, look.
      assert.ok(gone >= 3, `${gone} calls`);
    });
});
