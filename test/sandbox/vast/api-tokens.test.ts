import assert from "node:assert/strict";
import { z } from "zod";
import { type VastCluster, manager, startVast } from "../../support/vast.ts";
import { type Sent, VmsRequests, basic } from "../../support/vms-requests.ts";

const Token = z.object({ id: z.string(), token: z.string() });

const DAY = 86_400_000;

describe("the simulated management service of VAST, API tokens", () => {
  let vast: VastCluster;
  let requests: VmsRequests;
  let clock: Date;

  beforeEach(async () => {
    clock = new Date("2026-01-31T12:00:00Z");
    vast = await startVast({ now: () => clock });
    requests = new VmsRequests(vast);
  });
  afterEach(async () => {
    requests.close();
    await vast.stop();
  });

  const admin = basic(manager.name, manager.password);

  function ask(method: string, path: string, body?: object): Promise<Sent> {
    return requests.send(method, path, body, { authorization: admin });
  }

  async function make(body: object): Promise<z.output<typeof Token>> {
    const [status, made] = await ask("POST", "apitokens/", body);
    assert.equal(status, 201);
    return Token.parse(made);
  }

  function use(token: string): Promise<Sent> {
    return requests.send("GET", "quotas/", undefined, { authorization: `Api-Token ${token}` });
  }

  const refused = (detail: string): Sent => [401, { detail }];

  it("are shown whole once, and five of a manager are valid at most", async () => {
    const made = [await make({ name: "stack" })];
    for (let count = 0; count < 3; count += 1) made.push(await make({}));
    const [first, second] = made;
    const full = [503, { detail: "Max allowed API tokens reached" }];
    assert.deepEqual(await ask("POST", "apitokens/", {}), full);
    const common = { owner: "admin", revoked: false, revocation_time: null };
    const times = { created: "2026-01-31T12:00:00.000Z", expiry_date: "2026-05-01T12:00:00.000Z" };
    const rows = [
      { ...{ id: "token-id", name: "token-id", created: null, expiry_date: null }, ...common },
      ...made.map(({ id }, index) => ({
        ...{ id, name: index === 0 ? "stack" : "admin_api_token" },
        ...times,
        ...common,
      })),
    ];
    assert.deepEqual(await ask("GET", "apitokens/"), [200, rows]);
    assert.deepEqual(await use(first?.token ?? ""), [200, []]);
    assert.deepEqual(await ask("PATCH", `apitokens/${first?.id ?? ""}/revoke`), [200, "revoked"]);
    assert.deepEqual(await use(first?.token ?? ""), refused("API token is revoked."));
    assert.deepEqual(await use(second?.token ?? ""), [200, []]);
    assert.equal((await ask("PATCH", "apitokens/none/revoke"))[0], 404);
    await make({});
    assert.deepEqual(await ask("POST", "apitokens/", {}), full);
  });

  it("end when they say, at the latest with the password, and make room then", async () => {
    const periods: Readonly<Record<string, number>> = { "2h": DAY / 12, "3M": 90 * DAY };
    const [short, long] = await Promise.all(
      Object.keys(periods).map((expiry_date) => make({ expiry_date })),
    );
    for (const token of [await make({}), await make({ expiry_date: "30S" })])
      assert.deepEqual(await use(token.token), [200, []]);
    assert.equal((await ask("POST", "apitokens/", {}))[0], 503);
    clock = new Date(clock.getTime() + DAY / 12 - 1);
    assert.deepEqual(await use(short?.token ?? ""), [200, []]);
    clock = new Date(clock.getTime() + 1);
    assert.deepEqual(await use(short?.token ?? ""), refused("API token has expired."));
    assert.deepEqual(await use(long?.token ?? ""), [200, []]);
    await make({});
    clock = new Date(clock.getTime() + 90 * DAY);
    assert.deepEqual(await use(long?.token ?? ""), refused("API token has expired."));
    assert.deepEqual(await use(manager.apiToken), [200, []]);
  });

  it("are not made for longer than the password lasts, or for no known period", async () => {
    for (const [expiry_date, problem] of [
      ["91d", "Must not exceed the password expiration timeout."],
      ["1Y", "Must not exceed the password expiration timeout."],
      ["5 days", 'Invalid period "5 days"'],
      ["7x", 'Invalid period "7x"'],
    ])
      assert.deepEqual(await ask("POST", "apitokens/", { expiry_date }), [
        400,
        { expiry_date: [problem] },
      ]);
  });
});
