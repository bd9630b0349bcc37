import assert from "node:assert/strict";
import { z } from "zod";
import { Failure } from "../../../../drivers/failure.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { converge, declared } from "../../../support/vast-objects.ts";
import { type VastCluster, manager, startVast } from "../../../support/vast.ts";
import { VmsRequests, basic } from "../../../support/vms-requests.ts";

const { name: username, password } = manager;

const order = ["view-policy", "view", "schema", "identity-policy", "policy-attachment"] as const;

describe("drivers/vast/vms, a sign-in that ends in the middle of the work", () => {
  let cluster: VastCluster;
  let clock: number;
  /** How much time each request takes. */
  let seconds: number;
  beforeEach(async () => {
    clock = Date.parse("2026-01-31T12:00:00Z");
    seconds = 0;
    const requests: string[] = [];
    const started = await startVast({
      now: () => new Date(clock),
      onRequest: ({ method, path }) => {
        requests.push(`${method} ${path}`);
        clock += seconds * 1_000;
      },
    });
    cluster = { ...started, requests };
  });
  afterEach(() => cluster.stop());

  async function applyAll(vast: ReturnType<typeof overRest>): Promise<void> {
    for (const kind of order) await converge("apply", declared[kind], vast);
  }

  /** Names of all that is there, and whether the group has the policy. */
  function made(): unknown {
    const { viewPolicies, views, schemas, policies, principals } = cluster.state;
    return {
      viewPolicies: viewPolicies.map(({ name }) => name),
      views: views.map(({ bucket }) => bucket),
      schemas: schemas.map(({ name }) => name),
      policies: policies.map(({ name }) => name),
      attached: principals.filter(({ policyIds }) => policyIds.length > 0).map(({ name }) => name),
    };
  }

  const everything = {
    viewPolicies: ["default", "s3_default_policy", "s3-native"],
    views: ["vastdbsec"],
    schemas: ["department_a"],
    policies: ["department-a"],
    attached: ["department_a"],
  };

  /** Which of all requests those of a session are. */
  const signIns = (path: string): number[] =>
    cluster.requests.flatMap((one, index) => (one === `POST ${path}` ? [index] : []));

  it("renews a session as often as it ends, with one password in all", async () => {
    cluster.setMode({ tokenSeconds: 10 });
    seconds = 4;
    await applyAll(overRest(cluster.connection({ by: "jwt", username, password })));
    assert.deepEqual(made(), everything);
    assert.deepEqual(signIns("token/"), [0]);
    // A token serves two requests; the third, which finds it ended, comes again after the renewal.
    const renewals = Math.floor((cluster.requests.length - 1) / 4);
    const every4th = Array.from({ length: renewals }, (_, index) => 4 * (index + 1));
    assert.deepEqual(signIns("token/refresh/"), every4th);
  });

  it("signs in again when the session cannot be renewed any more", async () => {
    cluster.setMode({ tokenSeconds: 10 });
    const vast = overRest(cluster.connection({ by: "jwt", username, password }));
    await converge("apply", declared["view-policy"], vast);
    clock += 86_400_000;
    await applyAll(vast);
    assert.deepEqual(made(), everything);
    assert.deepEqual([signIns("token/").length, signIns("token/refresh/").length], [2, 1]);
  });

  it("stops in one sentence when an API token ends, and the next run goes on with a new one", async () => {
    const requests = new VmsRequests(cluster);
    const newToken = async (): Promise<string> => {
      const authorization = basic(username, password);
      const [, answer] = await requests.send(
        "POST",
        "apitokens/",
        { expiry_date: "60s" },
        {
          authorization,
        },
      );
      return z.object({ token: z.string() }).parse(answer).token;
    };
    const old = await newToken();
    const vast = overRest(cluster.connection({ by: "api-token", token: old }));
    seconds = 9;
    const error: unknown = await applyAll(vast).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Failure);
    assert.equal(error.exitCode, 41);
    assert.equal(
      error.message,
      "VAST refused the API token in VAST_TOKEN (status 401); it may have expired or been revoked. It is not tried again, because failures lock the account; make a new one",
    );
    assert.equal(error.message.includes(old), false);
    const before = cluster.requests.length;
    await assert.rejects(vast.tenants(), Failure);
    assert.equal(cluster.requests.length, before);
    assert.deepEqual(made(), { ...everything, views: [], schemas: [], policies: [], attached: [] });
    seconds = 0;
    const token = await newToken();
    requests.close();
    await applyAll(overRest(cluster.connection({ by: "api-token", token })));
    assert.deepEqual(made(), everything);
  });
});
