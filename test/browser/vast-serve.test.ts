/** The self-service page in a real browser, with scripts switched off and the mouse left alone. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type Serving, serve } from "../../access/vast/serve/serve.ts";
import { type VastCluster, startVast } from "../support/vast.ts";
import { type Chromium, startChromium } from "./chromium.ts";

const IMAGES = join(import.meta.dirname, "..", "..", "docs", "images");

/** Pictures of docs/vast-self-service.md, made anew with SCREENSHOTS=yes. */
const PICTURES = ["sign-in-light", "new-key-light", "keys-light", "keys-dark", "keys-narrow"];

/** WCAG 2.2, 1.4.10: nothing is cut off, and nothing scrolls sideways, at this width. */
const NARROW = { width: 320, height: 640 };
const USUAL = { width: 900, height: 640 };

describe("access/vast/serve in Chromium", () => {
  let cluster: VastCluster;
  let serving: Serving;
  let chromium: Chromium;
  let page: Page;
  /** What the browser complained about, apart from answers that say no. */
  const complaints: string[] = [];
  const audit: string[] = [];

  before(async () => {
    cluster = await startVast();
    const { login: _, ...vms } = cluster.connection();
    const { certificate: cert, privateKey: key } = cluster.certificate;
    serving = await serve(
      {
        vms,
        signIn: "token",
        tls: { cert, key },
        listen: { host: "127.0.0.1", port: 0 },
        s3Endpoint: "https://s3.example.com",
        auditLog: undefined,
        administrator: { login: cluster.connection().login, tenant: "default" },
      },
      {
        print: (line) => {
          audit.push(line);
          return Promise.resolve();
        },
        err: (line) => complaints.push(line),
      },
    );
    chromium = await startChromium();
    page = await chromium.context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => {
      if (!message.text().startsWith("Failed to load resource")) complaints.push(message.text());
    });
    await page.setViewportSize(USUAL);
  });
  after(async () => {
    await chromium.close();
    await serving.close();
    await cluster.stop();
  });

  /** Walks to what has this name with the tabulator key, as somebody without a mouse. */
  async function walkTo(
    role: "button" | "link" | "checkbox",
    name: RegExp | string,
  ): Promise<void> {
    const wanted = page.getByRole(role, { name }).first();
    const focused = wanted.and(page.locator(":focus-visible"));
    for (let steps = 0; steps < 30; steps += 1) {
      if ((await focused.count()) === 1) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`the tabulator key does not reach ${role} ${String(name)}`);
  }

  async function press(role: "button" | "link", name: RegExp | string): Promise<void> {
    await walkTo(role, name);
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  }

  /** The page fits on a narrow screen; and its picture for the docs, if wanted. */
  async function look(name: string): Promise<void> {
    await page.setViewportSize(NARROW);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), NARROW.width, name);
    const shoot = async (kind: string): Promise<void> => {
      if (process.env["SCREENSHOTS"] === "yes" && PICTURES.includes(`${name}-${kind}`))
        await page.screenshot({
          path: join(IMAGES, `vast-serve-${name}-${kind}.png`),
          fullPage: true,
        });
    };
    await shoot("narrow");
    await page.setViewportSize(USUAL);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await shoot(colorScheme);
    }
  }

  const tree = (): Promise<string> => page.locator("body").ariaSnapshot();

  it("signs in from the keyboard alone", async () => {
    await page.goto(serving.url);
    assert.equal(
      await tree(),
      [
        "- banner:",
        "  - paragraph: VAST S3 keys",
        "- main:",
        '  - heading "Sign in" [level=1]',
        "  - paragraph: See, replace and delete the keys with which your programs reach S3 buckets on VAST.",
        "  - text: User name",
        "  - paragraph: As in Active Directory or LDAP",
        '  - textbox "User name"',
        "  - text: Password",
        '  - textbox "Password"',
        '  - button "Sign in"',
      ].join("\n"),
    );
    assert.equal(await page.evaluate("document.activeElement.id"), "user");
    await look("sign-in");
    await page.keyboard.type("jane");
    await page.keyboard.press("Tab");
    await page.keyboard.type("not-her-password");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert.equal(
      await page.getByRole("alert").innerText(),
      "The user name or password is wrong, or the account is locked.",
    );
    const [notice, heading] = await Promise.all([
      page.getByRole("alert").boundingBox(),
      page.getByRole("heading").boundingBox(),
    ]);
    assert.ok(notice && heading && heading.y - (notice.y + notice.height) >= 16, "room below");
    await look("refused");
    assert.equal(await page.evaluate("document.activeElement.id"), "password");
    await page.keyboard.type("Jane-pass-1");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert.equal(await page.title(), "Your keys · VAST S3 keys");
  });

  it("shows a secret once, ready to be copied", async () => {
    await press("button", "Create a key");
    const [key] = cluster.state.principals.find(({ name }) => name === "jane")?.keys ?? [];
    assert.ok(key);
    // The tabulator key selects the whole field.
    await page.getByLabel("Access key", { exact: true }).focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("getSelection().toString()"), key.secretKey);
    assert.match(
      await page.getByLabel("AWS profile").inputValue(),
      new RegExp(`^\\[profile vast\\]\\naws_access_key_id = ${key.accessKey}\\n`),
    );
    await page.reload();
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Nothing was done");
    await press("link", "Go on to your keys");
    assert.equal(await page.getByRole("listitem").filter({ hasText: key.accessKey }).count(), 1);
    assert.ok(!(await page.content()).includes(key.secretKey));
    // Going back would take the secret from a cache, and there is none.
    await assert.rejects(page.goBack(), /ERR_CACHE_MISS/);
    await page.waitForURL("chrome-error://chromewebdata/");
    await page.goto(serving.url);
  });

  it("replaces, disables and deletes from the keyboard alone", async () => {
    await press("button", /^Replace/);
    await look("new-key");
    const [old, fresh] = (
      cluster.state.principals.find(({ name }) => name === "jane")?.keys ?? []
    ).map(({ accessKey }) => accessKey);
    assert.ok(old !== undefined && fresh !== undefined);
    await press("link", "Back to your keys");
    await press("button", `Disable ${old}`);
    assert.equal(
      await page.getByRole("status").innerText(),
      `Key ${old} is disabled. Enable it again if something still needed it.`,
    );
    assert.equal(
      (await tree())
        .replaceAll(old, "OLD")
        .replaceAll(fresh, "NEW")
        .replaceAll(/(less than a|\d+) minutes? old/g, "AGE old")
        .split("- complementary")[0],
      [
        "- banner:",
        "  - paragraph: VAST S3 keys",
        "  - text: Signed in as",
        "  - strong: jane",
        '  - button "Sign out"',
        "- main:",
        "  - status: Key OLD is disabled. Enable it again if something still needed it.",
        '  - heading "Your S3 keys" [level=1]',
        "  - list:",
        "    - listitem:",
        '      - heading "NEW" [level=2]:',
        "        - code: NEW",
        "      - paragraph:",
        "        - text: Active Made on",
        `        - time: ${today()}`,
        '        - text: ", AGE old"',
        '      - button "Disable NEW": Disable',
        '      - link "Delete NEW":',
        "        - /url: /keys/NEW/delete",
        "        - text: Delete",
        "    - listitem:",
        '      - heading "OLD" [level=2]:',
        "        - code: OLD",
        "      - paragraph:",
        "        - text: Disabled Made on",
        `        - time: ${today()}`,
        '        - text: ", AGE old"',
        '      - button "Enable OLD": Enable',
        '      - link "Delete OLD":',
        "        - /url: /keys/OLD/delete",
        "        - text: Delete",
        "  - paragraph: You have 2 keys, the most that VAST allows. To make another, first delete the one that nothing uses any more.",
        "  ",
      ].join("\n"),
    );
    await look("keys");
    await press("link", `Delete ${old}`);
    await look("delete");
    await walkTo("checkbox", "Nothing uses this key any more");
    await page.keyboard.press("Space");
    await press("button", "Delete");
    assert.equal(await page.getByRole("status").innerText(), `Key ${old} is deleted.`);
    await press("button", "Sign out");
    assert.equal(await page.title(), "Sign in · VAST S3 keys");
  });

  it("gave the browser nothing to complain about, and logged every act", () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      audit.map((line) => /"action":"([\w-]+)".*"outcome":"(\w+)"/.exec(line)?.slice(1).join(" ")),
      [
        "sign-in refused",
        "sign-in done",
        "create done",
        "rotate done",
        "disable done",
        "delete done",
        "sign-out done",
      ],
    );
  });
});

function today(): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format();
}
