import assert from "node:assert/strict";
import { BeforeSignIn } from "../../../../access/vast/serve/before-sign-in.ts";
import { MOST_CHANGES } from "../../../../access/vast/serve/key-routes.ts";
import { REQUESTS_A_MINUTE } from "../../../../access/vast/serve/guard.ts";
import { IDLE_MS, LONGEST_MS } from "../../../../access/vast/serve/sessions.ts";
import { Failure } from "../../../../drivers/failure.ts";
import { type VastCluster, startVast } from "../../../support/vast.ts";
import { type Page, keysOf, startPage } from "./page.ts";
import { ORIGIN, type Visitor } from "./visitor.ts";

const SESSION = "__Host-s3access-session";
const VISIT = "__Host-s3access-visit";

describe("access/vast/serve: protection", () => {
  let cluster: VastCluster;
  let page: Page;
  before(async () => {
    cluster = await startVast();
  });
  beforeEach(() => {
    page = startPage(cluster);
  });
  after(() => cluster.stop());

  const signedIn = (): Promise<Visitor> => page.visitor().signIn("jane", "Jane-pass-1");

  it("sends every page with the strictest headers", async () => {
    const jane = await signedIn();
    for (const path of ["/", "/style.css", "/nowhere"]) {
      await jane.get(path);
      const names = [
        "cache-control",
        "content-security-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "referrer-policy",
        "strict-transport-security",
        "x-content-type-options",
        "x-frame-options",
      ];
      assert.deepEqual(
        names.map((name) => jane.headers.get(name)),
        [
          "no-store",
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
          "same-origin",
          "same-origin",
          "same-origin",
          "max-age=31536000",
          "nosniff",
          "DENY",
        ],
        path,
      );
    }
    await jane.get("/").then(() => jane.submit("/keys"));
    assert.deepEqual([jane.title, jane.headers.get("cache-control")], ["Your new key", "no-store"]);
  });

  it("has cookies that no script, no other host and no other site can use", async () => {
    const visitor = await page.visitor().get("/");
    const cookie =
      /^__Host-s3access-(visit|session)=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
    assert.match(visitor.headers.getSetCookie().join("|"), cookie);
    const visit = visitor.cookies.get(VISIT);
    await visitor.post("/sign-in", {
      ...visitor.hidden("/sign-in"),
      user: "jane",
      password: "Jane-pass-1",
    });
    const [gone, session] = visitor.headers.getSetCookie();
    assert.match(gone ?? "", /^__Host-s3access-visit=; Max-Age=0;/);
    assert.match(session ?? "", cookie);
    assert.notEqual(visitor.cookies.get(SESSION), visit);
  });

  it("takes over no session that a visitor brings along", async () => {
    const visitor = page.visitor();
    const brought = "A".repeat(43);
    visitor.cookies.set(SESSION, brought);
    await visitor.signIn("jane", "Jane-pass-1");
    assert.equal(visitor.title, "Your keys");
    assert.notEqual(visitor.cookies.get(SESSION), brought);
    visitor.cookies.set(SESSION, brought);
    await visitor.get("/");
    assert.match(visitor.title, /Sign in$/);
  });

  it("takes forms of its own pages only", async () => {
    const jane = await signedIn();
    const form = jane.hidden("/keys");
    const elsewhere: Record<string, string>[] = [
      {},
      { origin: "null" },
      { origin: "https://evil.example.com" },
      { origin: "http://keys.example.com" },
      { origin: `${ORIGIN}:8443` },
      { "sec-fetch-site": "same-origin" },
      { referer: ORIGIN },
    ];
    for (const headers of elsewhere) {
      await jane.post("/keys", form, headers);
      assert.deepEqual(
        [jane.status, jane.title],
        [403, "Nothing was done"],
        JSON.stringify(headers),
      );
    }
    const joe = await page.visitor().signIn("joe", "Joe-pass-1");
    for (const ticket of ["", "x".repeat(43), joe.hidden("/keys")["ticket"] ?? ""]) {
      await jane.post("/keys", { ticket });
      assert.deepEqual([jane.status, jane.title], [409, "Nothing was done"]);
    }
    assert.ok(!cluster.requests.includes("POST s3keys/"));
    await jane.post("/keys", form);
    assert.equal(jane.title, "Your new key");
  });

  it("signs nobody in with a form that another browser got", async () => {
    const attacker = await page.visitor().get("/");
    const victim = await page.visitor().get("/");
    await victim.post("/sign-in", {
      ...attacker.hidden("/sign-in"),
      user: "jane",
      password: "Jane-pass-1",
    });
    assert.deepEqual(
      [victim.status, victim.notice],
      [403, "This form was too old, or cookies are off. Please sign in again."],
    );
    const without = page.visitor();
    await without.post("/sign-in", {
      ...victim.hidden("/sign-in"),
      user: "jane",
      password: "Jane-pass-1",
    });
    assert.deepEqual([without.status, cluster.requests], [403, []]);
  });

  it("ends a session that idles, and every session in the end", async () => {
    const idle = await signedIn();
    const busy = await signedIn();
    page.pass(IDLE_MS - 1);
    await busy.get("/");
    assert.equal(busy.title, "Your keys");
    page.pass(1);
    await idle.get("/");
    assert.deepEqual(
      [idle.status, idle.notice],
      [401, "Your session has ended. Please sign in again."],
    );
    await idle.get("/");
    assert.deepEqual([idle.status, idle.notice], [200, undefined]);
    for (let passed = IDLE_MS; passed < LONGEST_MS - 1; passed += IDLE_MS - 1) {
      await busy.get("/");
      page.pass(Math.min(IDLE_MS - 1, LONGEST_MS - 1 - passed));
    }
    await busy.get("/");
    assert.equal(busy.title, "Your keys");
    const form = busy.hidden("/keys");
    page.pass(1);
    await busy.post("/keys", form);
    assert.equal(busy.status, 401);
    assert.deepEqual([keysOf(cluster, "jane"), page.service.sessions.size], [[], 0]);
  });

  it("forgets ended sessions without being asked, and the oldest of too many", async () => {
    const first = await signedIn();
    for (let more = 0; more < 5; more += 1) await signedIn();
    assert.equal(page.service.sessions.size, 5);
    await first.get("/");
    assert.equal(first.status, 401);
    page.pass(IDLE_MS);
    page.service.sessions.sweep();
    assert.equal(page.service.sessions.size, 0);
  });

  it("signs out at once, by a form of the session only", async () => {
    const jane = await signedIn();
    const cookie = jane.cookies.get(SESSION) ?? "";
    await jane.post("/sign-out", { ticket: "none" });
    await jane.get("/");
    assert.equal(jane.title, "Your keys");
    await jane.submit("/sign-out");
    assert.deepEqual([jane.title, jane.cookies.has(SESSION)], ["Sign in", false]);
    jane.cookies.set(SESSION, cookie);
    await jane.get("/");
    assert.equal(jane.status, 401);
    assert.deepEqual(page.audit.at(-1), {
      user: "jane",
      action: "sign-out",
      address: "192.0.2.1",
      outcome: "done",
    });
  });

  it("writes nothing into a page that is not text", async () => {
    const visitor = await page.visitor().signIn(`"><script>alert(1)</script>`, "x");
    assert.ok(visitor.page.includes("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert.ok(!visitor.page.includes("<script"));
    const jane = await signedIn();
    await jane.get(`/keys/${encodeURIComponent("<script>")}/delete`);
    await jane.get("/");
    assert.equal(jane.notice, "You have no key &lt;script&gt; any more.");
  });

  it("answers only so much from one address", async () => {
    const jane = page.visitor("2001:db8::1");
    for (let asked = 0; asked < REQUESTS_A_MINUTE; asked += 1) await jane.get("/icon.svg");
    assert.equal(jane.status, 200);
    await jane.get("/");
    assert.deepEqual(
      [jane.status, jane.title, jane.headers.get("retry-after")],
      [429, "Too many requests", "60"],
    );
    const neighbour = await page.visitor("2001:db8::2").get("/");
    const other = await page.visitor("2001:db8:0:1::1").get("/");
    page.pass(60_000);
    await jane.get("/");
    assert.deepEqual([neighbour.status, other.status, jane.status], [429, 200, 200]);
  });

  it("changes only so much for one user, whatever the session", async () => {
    let jane = await signedIn();
    for (let change = 0; change < MOST_CHANGES; change += 1) {
      if (change === MOST_CHANGES / 2) jane = await signedIn();
      await jane.post("/keys/delete", { ...jane.hidden("/keys"), key: "none", sure: "yes" });
      await jane.get("/");
    }
    assert.match(jane.notice ?? "", /you have no key none any more/);
    await jane.submit("/keys");
    assert.deepEqual(
      [jane.notice, keysOf(cluster, "jane")],
      ["Nothing was changed: that was a lot in ten minutes. Try again later.", []],
    );
  });

  it("refuses forms that are too large, before it asks anybody", async () => {
    const visitor = await page.visitor().get("/");
    await visitor.post("/sign-in", {
      ...visitor.hidden("/sign-in"),
      user: "jane",
      password: "x".repeat(20_000),
    });
    assert.deepEqual([visitor.status, cluster.requests], [413, []]);
  });

  it("takes a body that is no form for an empty one", async () => {
    const jane = await signedIn();
    for (const type of ["multipart/form-data; boundary=x", "application/json", "text/plain"]) {
      await jane.post("/keys", { broken: "%ff" }, { origin: ORIGIN, "content-type": type });
      assert.deepEqual([jane.status, jane.title], [409, "Nothing was done"], type);
    }
    assert.deepEqual(page.warnings, []);
  });

  it("signs nobody in whom it cannot write down, and strands no key for that", async () => {
    const full = new Failure("the audit log cannot be written (ENOSPC)");
    page = startPage(cluster, {
      audit: ({ action, user }) =>
        action === "sign-in" && user === "joe" ? Promise.resolve() : Promise.reject(full),
    });
    const jane = await page.visitor().signIn("jane", "Jane-pass-1");
    assert.deepEqual([jane.status, jane.title], [500, "Something went wrong"]);
    await jane.get("/");
    assert.equal(jane.title, "Sign in");
    const joe = await page.visitor().signIn("joe", "Joe-pass-1");
    await joe.submit("/keys");
    assert.deepEqual(
      [joe.status, joe.field("secret-key")],
      [200, keysOf(cluster, "joe")[0]?.secretKey],
    );
    assert.deepEqual(page.warnings, [full.message, full.message]);
  });

  it("owns its mistakes without showing them", async () => {
    const beforeSignIn = new BeforeSignIn();
    beforeSignIn.ticketFor = () => {
      throw new Error("a mistake with details");
    };
    page = startPage(cluster, { beforeSignIn });
    const visitor = await page.visitor().get("/");
    assert.deepEqual([visitor.status, visitor.title], [500, "Something went wrong"]);
    assert.ok(!visitor.page.includes("details"));
    assert.match(page.warnings.join(), /a mistake with details/);
  });
});
