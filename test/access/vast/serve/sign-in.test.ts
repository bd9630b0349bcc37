import assert from "node:assert/strict";
import {
  MOST_TRIES,
  PAUSE_MS,
  TRY_WINDOW_MS,
} from "../../../../access/vast/serve/sign-in-tries.ts";
import { type VastCluster, manager, startVast } from "../../../support/vast.ts";
import { type Page, startPage } from "./page.ts";
import type { Visitor } from "./visitor.ts";

const wrong = "The user name or password is wrong, or the account is locked.";

describe("access/vast/serve: sign-in", () => {
  let cluster: VastCluster;
  let page: Page;
  before(async () => {
    cluster = await startVast();
  });
  beforeEach(() => {
    cluster.setMode({ failures: 0, failingStatus: 503, lostAnswers: 0, tokenSeconds: 3_600 });
    page = startPage(cluster);
  });
  after(() => cluster.stop());

  const tries = (): number => cluster.requests.filter((asked) => asked === "POST token/").length;
  const outcomes = (): string[] => page.audit.map(({ outcome }) => outcome);

  it("asks VAST for a token once, and for keys with it", async () => {
    const jane = await page.visitor().signIn("jane", "Jane-pass-1");
    assert.equal(jane.title, "Your keys");
    assert.deepEqual(cluster.requests, ["POST token/", "GET s3keys/", "GET s3keys/"]);
  });

  it("waits after two failures, stops after three, and locks nobody out", async () => {
    const visitor = page.visitor();
    const seen: unknown[] = [];
    const attempt = async (who: Visitor, user: string, password = "wrong"): Promise<void> => {
      await who.signIn(user, password);
      seen.push([who.status, who.notice ?? who.title]);
    };
    await attempt(visitor, "jane");
    await attempt(visitor, "EXAMPLE\\Jane");
    await attempt(page.visitor("198.51.100.7"), "jane@example.com");
    page.pass(PAUSE_MS);
    await attempt(visitor, "jane");
    await attempt(visitor, "jane", "Jane-pass-1");
    page.pass(TRY_WINDOW_MS - PAUSE_MS);
    await attempt(visitor, "jane", "Jane-pass-1");
    assert.deepEqual(seen, [
      [401, wrong],
      [
        401,
        `${wrong} One more failure could lock the account. Wait until 09:01 UTC and check caps lock and the password: the next try is the last for half an hour.`,
      ],
      [
        429,
        "Too many sign-ins of this user failed, and more could lock the account. Nothing was sent to VAST. The next try is possible at 09:01 UTC.",
      ],
      [
        401,
        `${wrong} That was try 3 of 3. So that VAST does not lock the account, the next one is possible at 09:30 UTC.`,
      ],
      [
        429,
        "Too many sign-ins of this user failed, and more could lock the account. Nothing was sent to VAST. The next try is possible at 09:30 UTC.",
      ],
      [200, "Your keys"],
    ]);
    assert.deepEqual(
      [tries(), outcomes()],
      [4, ["refused", "refused", "held back", "refused", "held back", "done"]],
    );
  });

  it("passes on no more tries when they come at once", async () => {
    const visitors = await Promise.all(
      Array.from({ length: 8 }, (_one, index) => page.visitor(`192.0.2.${index + 1}`).get("/")),
    );
    await Promise.all(
      visitors.map((one) => one.submit("/sign-in", { user: "jane", password: "wrong" })),
    );
    assert.equal(tries(), MOST_TRIES - 1);
  });

  it("says when to come back", async () => {
    const visitor = page.visitor();
    for (let failed = 0; failed < 2; failed += 1) await visitor.signIn("jane", "wrong");
    page.pass(1_500);
    await visitor.signIn("jane", "Jane-pass-1");
    assert.deepEqual([visitor.status, visitor.headers.get("retry-after")], [429, "59"]);
  });

  it("stops an address that tries many users", async () => {
    const visitor = page.visitor();
    for (let user = 0; user < 11; user += 1) await visitor.signIn(`user-${user}`, "Summer2026");
    assert.deepEqual(
      [visitor.status, visitor.notice, tries()],
      [
        429,
        "Too many sign-ins from your address failed. Nothing was sent to VAST. The next try is possible at 09:30 UTC.",
        10,
      ],
    );
  });

  it("ties what is wrong to its field, and asks VAST nothing", async () => {
    const visitor = await page.visitor().get("/");
    for (const [fields, user, password] of [
      [{ user: "", password: "" }, "Enter your user name.", "Enter your password."],
      [
        { user: "a:b", password: "x" },
        "A user name has no colon and at most 256 characters.",
        undefined,
      ],
      [{ user: "jane", password: "x".repeat(1025) }, undefined, "This is too long for a password."],
    ] as const) {
      await visitor.submit("/sign-in", fields);
      assert.equal(visitor.status, 422);
      const problem = (field: string): string | undefined =>
        new RegExp(`id="${field}-problem">(.*?)</p>`).exec(visitor.page)?.[1];
      assert.deepEqual([problem("user"), problem("password")], [user, password]);
      for (const field of ["user", "password"])
        assert.equal(
          new RegExp(`aria-describedby="[^"]*${field}-problem"`).test(visitor.page),
          problem(field) !== undefined,
        );
    }
    assert.deepEqual(cluster.requests, []);
  });

  it("keeps the password only where VAST takes no token", async () => {
    cluster.setMode({ failures: 1, failingStatus: 404 });
    const withoutTokens = await page.visitor().signIn("jane", "Jane-pass-1");
    assert.equal(withoutTokens.title, "Your keys");
    assert.deepEqual(cluster.requests, [
      "POST token/",
      "GET s3keys/",
      "GET s3keys/",
      "GET s3keys/",
    ]);
    cluster.setMode({ tokenSeconds: 0 });
    const withUselessToken = await page.visitor().signIn("joe", "Joe-pass-1");
    assert.equal(withUselessToken.title, "Your keys");

    page = startPage(cluster, { signIn: "basic" });
    const asTold = await page.visitor().signIn("jane", "Jane-pass-1");
    assert.deepEqual([asTold.title, tries()], ["Your keys", 0]);
    const mistaken = await page.visitor().signIn("joe", "wrong");
    assert.deepEqual([mistaken.status, mistaken.notice], [401, wrong]);
  });

  it("sends a password once when VAST is busy, and counts that", async () => {
    for (const signIn of ["token", "basic"] as const) {
      page = startPage(cluster, { signIn });
      cluster.setMode({ failures: 5 });
      const visitor = page.visitor();
      await visitor.signIn("jane", "Jane-pass-1");
      assert.deepEqual(
        [visitor.status, visitor.notice, cluster.requests.length, page.service.tries.left("jane")],
        [503, "VAST cannot check the password at the moment. Try again in some minutes.", 1, 2],
      );
    }
  });

  it("tells its owner, and visitors no detail, when VAST cannot be reached", async () => {
    const { vms } = page.service;
    page = startPage(cluster, { vms: { ...vms, origin: "https://127.0.0.1:1" } });
    const visitor = await page.visitor().signIn("jane", "Jane-pass-1");
    assert.deepEqual([visitor.status, page.service.tries.left("jane")], [503, 2]);
    assert.doesNotMatch(visitor.page, /127\.0\.0\.1|ECONNREFUSED/);
    assert.deepEqual(page.warnings, [
      "VAST's management service at https://127.0.0.1:1 cannot be reached (ECONNREFUSED): check --address and the network",
    ]);
  });

  it("sends no password to a server with a foreign certificate, and counts no try", async () => {
    const { vms } = page.service;
    page = startPage(cluster, { vms: { ...vms, authority: undefined } });
    const visitor = await page.visitor().signIn("jane", "Jane-pass-1");
    assert.deepEqual(
      [visitor.status, page.service.tries.left("jane"), cluster.requests],
      [503, 3, []],
    );
    assert.match(page.warnings.join(), /not vouched for.*--ca-file/);
  });

  it("tells users who are not of a directory that their keys are elsewhere", async () => {
    const visitor = await page.visitor().signIn(manager.name, manager.password);
    assert.deepEqual(
      [visitor.status, visitor.notice, outcomes()],
      [
        403,
        "VAST lets users of Active Directory and LDAP keep their own keys, and nobody else. For a local user, ask VAST&#39;s administrators.",
        ["refused"],
      ],
    );
  });

  it("writes no password anywhere", async () => {
    const secrets = ["Jane-pass-1", "not-her-password"];
    const visitor = page.visitor();
    for (const password of secrets.toReversed()) {
      await visitor.signIn("jane", password);
      for (const secret of secrets) assert.ok(!visitor.page.includes(secret));
    }
    await visitor.submit("/keys");
    const secretKey = visitor.field("secret-key");
    const written = JSON.stringify([page.audit, page.warnings]);
    for (const secret of [...secrets, secretKey]) assert.ok(!written.includes(secret));
  });
});
