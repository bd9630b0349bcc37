import assert from "node:assert/strict";
import { Failure } from "../../../../drivers/failure.ts";
import { type VastCluster, manager, startVast } from "../../../support/vast.ts";
import { type Page, keysOf, startPage } from "./page.ts";
import type { Visitor } from "./visitor.ts";

const address = "192.0.2.1";

describe("access/vast/serve: keys", () => {
  let cluster: VastCluster;
  let page: Page;
  let jane: Visitor;
  before(async () => {
    cluster = await startVast();
  });
  beforeEach(async () => {
    cluster.setMode({ failures: 0, lostAnswers: 0, deletesKeysBy: "both", tokenSeconds: 3_600 });
    page = startPage(cluster);
    jane = await page.visitor().signIn("jane", "Jane-pass-1");
  });
  after(() => cluster.stop());

  it("makes a key, shows its secret once, and never again", async () => {
    assert.deepEqual([jane.title, jane.keys], ["Your keys", []]);
    const form = jane.hidden("/keys");
    await jane.submit("/keys");
    const [key] = keysOf(cluster, "jane");
    assert.ok(key);
    assert.deepEqual(
      [jane.status, jane.title, jane.field("access-key"), jane.field("secret-key")],
      [200, "Your new key", key.accessKey, key.secretKey],
    );
    assert.equal(
      /<textarea[^>]*>\n(.*?)<\/textarea/s.exec(jane.page)?.[1],
      [
        "[profile vast]",
        `aws_access_key_id = ${key.accessKey}`,
        `aws_secret_access_key = ${key.secretKey}`,
        "region = us-east-1",
        "endpoint_url = https://s3.example.com",
        "s3 =",
        "    addressing_style = path",
        "",
      ].join("\n"),
    );

    // What a reload of that page sends.
    await jane.post("/keys", form);
    assert.deepEqual([jane.status, jane.title], [409, "Nothing was done"]);
    assert.ok(!jane.page.includes(key.secretKey));
    await jane.get("/");
    assert.deepEqual(jane.keys, [key.accessKey]);
    assert.ok(!jane.page.includes(key.secretKey));
    assert.equal(keysOf(cluster, "jane").length, 1);
  });

  it("answers a second click, while the first is under way, with the same secret", async () => {
    const impatient = page.visitor();
    for (const [name, value] of jane.cookies) impatient.cookies.set(name, value);
    const form = jane.hidden("/keys");
    cluster.setMode({ delayMilliseconds: 50 });
    await Promise.all([jane.post("/keys", form), impatient.post("/keys", form)]);
    cluster.setMode({ delayMilliseconds: 0 });
    const [key, ...more] = keysOf(cluster, "jane");
    assert.ok(key);
    assert.deepEqual(more, []);
    for (const { status, title, headers, page: shown } of [jane, impatient])
      assert.deepEqual(
        [status, title, headers.get("cache-control"), shown.includes(key.secretKey)],
        [200, "Your new key", "no-store", true],
      );
    assert.deepEqual(
      page.audit.map(({ action }) => action),
      ["sign-in", "create"],
    );
    await impatient.post("/keys", form);
    assert.deepEqual([impatient.status, impatient.title], [409, "Nothing was done"]);
  });

  it("says that nothing was changed when another window has signed out", async () => {
    const form = jane.hidden("/keys");
    await jane.submit("/sign-out");
    await jane.post("/keys", form);
    assert.deepEqual(
      [jane.status, jane.notice],
      [401, "Your session has ended, so nothing was changed. Please sign in again."],
    );
    assert.deepEqual(keysOf(cluster, "jane"), []);
  });

  it("replaces a key: the old one works until its owner deletes it", async () => {
    await jane.submit("/keys");
    const old = jane.field("access-key");
    await jane.get("/");
    await jane.submit("/keys/rotate");
    const fresh = jane.field("access-key");
    assert.ok(jane.page.includes(`href="/keys/${old}/delete"`));
    assert.match(jane.page, new RegExp(`<code>${old}</code> still works, so nothing stops`));
    assert.deepEqual(
      keysOf(cluster, "jane").map(({ accessKey }) => accessKey),
      [old, fresh],
    );

    await jane.get(`/keys/${old}/delete`);
    assert.equal(jane.title, "Delete a key");
    await jane.submit("/keys/delete");
    assert.deepEqual(
      [jane.status, jane.title, jane.notice],
      [422, "Problem: Delete a key", "Nothing was deleted yet."],
    );
    assert.match(jane.page, /aria-invalid="true"\s+aria-describedby="sure-problem"/);
    await jane.submit("/keys/delete", { sure: "yes" });
    assert.deepEqual(
      [jane.status, jane.keys, jane.notice],
      [200, [fresh], `Key ${old} is deleted.`],
    );
    await jane.get("/");
    assert.equal(jane.notice, undefined);

    assert.deepEqual(page.audit, [
      { user: "jane", action: "sign-in", address, outcome: "done" },
      { user: "jane", action: "create", address, accessKey: old, outcome: "done" },
      { user: "jane", action: "rotate", replaces: old, address, accessKey: fresh, outcome: "done" },
      { user: "jane", action: "delete", accessKey: old, address, outcome: "done" },
    ]);
    assert.deepEqual(page.warnings, []);
  });

  it("offers no third key, and says why when another window was quicker", async () => {
    await jane.submit("/keys");
    await jane.get("/");
    await jane.submit("/keys");
    await jane.get("/");
    assert.equal(jane.keys.length, 2);
    assert.doesNotMatch(jane.page, /action="\/keys(\/rotate)?"/);
    assert.match(jane.page, /You have 2 keys, the most that VAST allows\./);
    const other = await page.visitor().signIn("jane", "Jane-pass-1");
    await other.get(`/keys/${other.keys[0] ?? ""}/delete`);
    const { ticket = "" } = other.hidden("/keys/delete");
    await other.post("/keys", { ticket });
    await other.get("/");
    assert.equal(
      other.notice,
      "You have two keys already, the most that VAST allows. Nothing was changed; delete one first.",
    );
    assert.equal(page.audit.at(-1)?.outcome, "refused");
  });

  it("deletes by body where VAST does not by path", async () => {
    cluster.setMode({ deletesKeysBy: "body" });
    await jane.submit("/keys");
    await jane.get(`/keys/${jane.field("access-key")}/delete`);
    await jane.submit("/keys/delete", { sure: "yes" });
    assert.deepEqual([jane.keys, keysOf(cluster, "jane")], [[], []]);
  });

  it("touches no key of somebody else", async () => {
    const joe = await page.visitor().signIn("joe", "Joe-pass-1");
    await joe.submit("/keys");
    const foreign = joe.field("access-key");
    await jane.submit("/keys");
    await jane.get(`/keys/${jane.field("access-key")}/delete`);
    await jane.submit("/keys/delete", { key: foreign, sure: "yes" });
    assert.equal(
      jane.notice,
      `Nothing was changed. VAST says: you have no key ${foreign} any more.`,
    );
    await jane.get(`/keys/${foreign}/delete`);
    assert.equal(jane.status, 303);
    await jane.get("/");
    await jane.submit("/keys/rotate", { key: foreign });
    assert.deepEqual(
      [keysOf(cluster, "joe").length, keysOf(cluster, "jane").length, page.audit.at(-1)?.outcome],
      [1, 1, "refused"],
    );
  });

  it("says that a key may have been made when VAST does not answer", async () => {
    cluster.setMode({ lostAnswers: 1 });
    await jane.submit("/keys");
    assert.equal(
      jane.notice,
      "VAST did not answer, and may have made a key all the same. If there is a key below that you do not know, delete it: nobody has its secret.",
    );
    assert.equal(jane.keys.length, 1);
    assert.deepEqual(page.audit.at(-1), {
      user: "jane",
      action: "create",
      address,
      outcome: "unknown",
    });
    assert.equal(page.warnings.length, 1);
  });

  it("says the same when something on the way broke down", async () => {
    const form = jane.hidden("/keys");
    cluster.setMode({ failures: 1, failingStatus: 502 });
    await jane.post("/keys", form);
    await jane.get("/");
    assert.match(jane.notice ?? "", /^VAST did not answer, and may have made a key all the same\./);
    assert.equal(page.audit.at(-1)?.outcome, "unknown");
  });

  it("asks to sign in again when VAST ended the session", async () => {
    const form = jane.hidden("/keys");
    cluster.setMode({ tokenSeconds: 0 });
    const late = await page.visitor("192.0.2.2").signIn("joe", "Joe-pass-1");
    assert.equal(late.title, "Your keys");
    cluster.setMode({ failures: 1, failingStatus: 401 });
    await jane.post("/keys", form);
    assert.deepEqual(
      [jane.status, jane.notice],
      [401, "VAST ended your session. Nothing was changed; please sign in again."],
    );
    await jane.get("/");
    assert.match(jane.title, /Sign in$/);
  });

  it("cannot disable keys without an administrator, and says so", async () => {
    await jane.submit("/keys");
    await jane.get("/");
    assert.doesNotMatch(jane.page, /\/keys\/disable/);
    assert.match(jane.page, /Keys cannot be disabled here, only deleted/);
    const key = jane.keys[0] ?? "";
    await jane.post("/keys/disable", { ...jane.hidden("/keys/rotate"), key });
    assert.deepEqual([jane.status, keysOf(cluster, "jane")[0]?.enabled], [404, true]);
  });

  it("disables and enables with an administrator, a user's own keys only", async () => {
    page = startPage(cluster, { administrator: manager.password });
    jane = await page.visitor().signIn("jane", "Jane-pass-1");
    const joe = await page.visitor().signIn("joe", "Joe-pass-1");
    await joe.submit("/keys");
    const foreign = joe.field("access-key");
    await jane.submit("/keys");
    const own = jane.field("access-key");
    await jane.get("/");
    await jane.submit("/keys/disable");
    assert.equal(
      jane.notice,
      `Key ${own} is disabled. Enable it again if something still needed it.`,
    );
    assert.equal(keysOf(cluster, "jane")[0]?.enabled, false);
    await jane.submit("/keys/enable");
    assert.deepEqual(
      [jane.notice, keysOf(cluster, "jane")[0]?.enabled],
      [`Key ${own} is enabled.`, true],
    );
    await jane.submit("/keys/disable", { key: foreign });
    assert.deepEqual(
      [jane.notice, keysOf(cluster, "joe")[0]?.enabled],
      [`Nothing was changed. VAST says: you have no key ${foreign} any more.`, true],
    );
    assert.deepEqual(
      page.audit.slice(-3).map(({ action, accessKey, outcome }) => [action, accessKey, outcome]),
      [
        ["disable", own, "done"],
        ["enable", own, "done"],
        ["disable", foreign, "refused"],
      ],
    );
  });

  it("does not say of a disabled key that it still works", async () => {
    await jane.submit("/keys");
    const [key] = keysOf(cluster, "jane");
    assert.ok(key);
    key.enabled = false;
    await jane.get("/");
    await jane.submit("/keys/rotate");
    assert.match(jane.page, new RegExp(`<code>${key.accessKey}</code> is disabled\\.`));
  });

  it("keeps the session when VAST refuses this server's own sign-in", async () => {
    page = startPage(cluster, { administrator: "changed meanwhile" });
    jane = await page.visitor().signIn("jane", "Jane-pass-1");
    await jane.submit("/keys");
    await jane.get("/");
    cluster.requests.length = 0;
    for (const _ of [1, 2]) {
      await jane.submit("/keys/disable");
      assert.deepEqual(
        [jane.status, jane.title, jane.notice],
        [
          200,
          "Problem: Your keys",
          "Nothing was changed: this server cannot disable or enable keys at the moment. Please tell whoever runs it.",
        ],
      );
    }
    // A wrong password goes to VAST once, however often people ask.
    assert.equal(cluster.requests.filter((line) => line === "GET tenants/").length, 1);
    assert.deepEqual(
      page.warnings,
      new Array(2).fill(
        'keys cannot be disabled or enabled until this server is started anew: VAST refused the sign-in of "admin" (status 401). It is not tried again, because failures lock the account; check the user name and password',
      ),
    );
    assert.deepEqual(page.audit.at(-1), {
      ...{ user: "jane", action: "disable", accessKey: keysOf(cluster, "jane")[0]?.accessKey },
      ...{ address, outcome: "refused" },
    });
  });

  it("tells its owner, and not the user, of a tenant that is not there", async () => {
    page = startPage(cluster, { administrator: manager.password, tenant: "moon" });
    jane = await page.visitor().signIn("jane", "Jane-pass-1");
    await jane.submit("/keys");
    await jane.get("/");
    await jane.submit("/keys/disable");
    assert.equal(
      jane.notice,
      "Nothing was changed: this server cannot disable or enable keys at the moment. Please tell whoever runs it.",
    );
    assert.deepEqual(page.warnings, [
      'keys cannot be disabled or enabled until this server is started anew: VAST has no tenant "moon", or does not show it to this login; it shows "default"',
    ]);
  });

  it("does not say that nothing changed when it cannot read VAST's answer to a change", async () => {
    page = startPage(cluster, { administrator: manager.password });
    const { administrator } = page.service;
    assert.ok(administrator);
    const vast = { ...administrator.vast };
    const setKeyEnabled: typeof vast.setKeyEnabled = async (...words) => {
      await vast.setKeyEnabled(...words);
      throw new Failure("VAST answered `PATCH` with what is no JSON");
    };
    Object.assign(administrator.vast, { setKeyEnabled });
    jane = await page.visitor().signIn("jane", "Jane-pass-1");
    await jane.submit("/keys");
    await jane.get("/");
    await jane.submit("/keys/disable");
    assert.deepEqual(
      [jane.notice, keysOf(cluster, "jane")[0]?.enabled, page.audit.at(-1)?.outcome, page.warnings],
      [
        "VAST did not answer. Look below whether it was done, and try again if not.",
        false,
        "unknown",
        ["VAST answered `PATCH` with what is no JSON"],
      ],
    );
  });

  it("marks keys that are older than 90 days", async () => {
    await jane.submit("/keys");
    const [key] = keysOf(cluster, "jane");
    assert.ok(key);
    for (const [createdAt, words, old] of [
      ["2026-11-23T08:59:01Z", /23 November 2026<\/time>,\s+less than a minute old/, false],
      ["2026-11-23T07:00:00Z", /23 November 2026<\/time>,\s+2 hours old/, false],
      ["2026-11-22T08:00:00Z", /22 November 2026<\/time>,\s+1 day old/, false],
      ["2026-08-25T10:00:00Z", /25 August 2026<\/time>,\s+89 days old/, false],
      ["2026-08-25T09:00:00Z", /25 August 2026<\/time>,\s+90 days old/, true],
    ] as const) {
      Object.assign(key, { createdAt });
      await jane.get("/");
      assert.match(jane.page, words);
      assert.equal(jane.page.includes("Older than 90 days: replace it."), old);
    }
  });
});
