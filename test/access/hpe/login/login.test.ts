import assert from "node:assert/strict";
import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../../drivers/failure.ts";
import { type LoginOptions, login } from "../../../../access/hpe/login/login.ts";
import type { Report } from "../../../../access/report.ts";
import { type TestAppliance, startAppliance } from "../appliance.ts";

describe("s3access hpe login", () => {
  let appliance: TestAppliance;
  let downloads = "";

  beforeEach(async () => {
    appliance = await startAppliance();
    await rm(appliance.tokenFile);
    downloads = join(appliance.home, "Downloads");
    await mkdir(downloads);
  });

  afterEach(() => appliance.close());

  interface Person {
    /** What the person does once the page's address is shown. */
    readonly browse?: () => Promise<void>;
    readonly answer?: string;
    readonly stop?: AbortSignal;
  }

  interface Outcome extends Report {
    readonly shown: string;
    readonly opened: readonly string[];
  }

  async function loggedIn(
    options: Partial<LoginOptions> = {},
    { browse, answer, stop = new AbortController().signal }: Person = {},
  ): Promise<Outcome> {
    let shown = "";
    const opened: string[] = [];
    let browsing: Promise<void> | undefined;
    const report = await login(
      {
        domain: "appliance.test",
        keycloak: appliance.identity.url,
        caBundle: appliance.authorityFile,
        browser: true,
        ...options,
      },
      {
        env: appliance.env,
        cwd: appliance.home,
        out: (text) => {
          shown += text;
          browsing = browse?.();
        },
        ask: answer === undefined ? undefined : () => Promise.resolve(answer),
        open: (url) => {
          opened.push(url);
          return Promise.resolve(true);
        },
        stop,
      },
    );
    await browsing;
    return { ...report, shown, opened };
  }

  /** What the browser leaves in the downloads folder. */
  async function download(name: string, text?: string): Promise<void> {
    const token = text ?? (await appliance.identity.issueRefreshToken("ann"));
    await writeFile(join(downloads, name), token, { mode: 0o644 });
  }

  it("waits for the download, stores it for its owner, and removes it", async () => {
    await download("refresh-token.txt", "an old one");
    const outcome = await loggedIn(
      {},
      {
        browse: async () => {
          await download("refresh-token (1).txt.part", "half");
          await download("refresh-token (1).txt", "");
          await download("refresh-token (2).txt");
        },
      },
    );
    assert.deepEqual(outcome.opened, [
      "https://token-service.appliance.test/refresh-token-download",
    ]);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.text.split("\n"), [
      `the refresh token is in ${appliance.tokenFile}, for you only`,
      `${join(downloads, "refresh-token (2).txt")} is removed`,
      "logged in as ann; access tokens last 60 minutes",
      "Next: s3access hpe configure, unless you have",
    ]);
    assert.equal((await stat(appliance.tokenFile)).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(downloads)).sort(), [
      "refresh-token (1).txt",
      "refresh-token (1).txt.part",
      "refresh-token.txt",
    ]);
    const { code } = await appliance.run(["hpe", "token"]);
    assert.equal(code, 0);
  });

  it("leaves the download where somebody wants it", async () => {
    for (const [options, person] of [
      [{ keepDownload: true }, {}],
      [{}, { answer: "n" }],
    ] as const) {
      await download("refresh-token.txt");
      const file = join(downloads, "refresh-token.txt");
      const { text } = await loggedIn({ ...options, file }, person);
      assert.doesNotMatch(text, /removed/);
      assert.deepEqual(await readdir(downloads), ["refresh-token.txt"]);
    }
    const { text } = await loggedIn({ file: join(downloads, "refresh-token.txt") }, { answer: "" });
    assert.match(text, /refresh-token\.txt is removed/);
    assert.deepEqual(await readdir(downloads), []);
  });

  it("stores nothing once it is interrupted, and opens no browser it was asked not to", async () => {
    const stop = new AbortController();
    const waiting = loggedIn({ browser: false }, { stop: stop.signal });
    stop.abort(new Failure("interrupted; nothing was stored"));
    await assert.rejects(waiting, { message: "interrupted; nothing was stored" });
    assert.deepEqual(await readdir(join(appliance.tokenFile, "..")), ["client-secret"]);
    const { shown, opened } = await loggedIn(
      { browser: false, tokenService: "https://tokens.test:8443" },
      { browse: () => download("refresh-token.txt") },
    );
    assert.deepEqual(opened, []);
    assert.match(
      shown,
      /^Open this in a private window and log in: https:\/\/tokens\.test:8443\/refresh-token-download\n/,
    );
  });

  it("looks where the desktop says that downloads go", async () => {
    const other = join(appliance.home, "Elsewhere");
    await mkdir(other);
    await writeFile(
      join(appliance.home, ".config", "user-dirs.dirs"),
      '# made by xdg-user-dirs-update\nXDG_DOWNLOAD_DIR="$HOME/Elsewhere"\n',
    );
    const token = await appliance.identity.issueRefreshToken("ann");
    const browse = (): Promise<void> => writeFile(join(other, "refresh-token.txt"), token);
    const { shown } = await loggedIn({}, { browse });
    assert.equal(
      shown,
      [
        "Log in in the browser: https://token-service.appliance.test/refresh-token-download",
        `Waiting for refresh-token*.txt in ${other} (Ctrl-C ends it) ...`,
        "",
      ].join("\n"),
    );
  });

  it("stores nothing that is no refresh token of this appliance", async () => {
    const file = join(downloads, "refresh-token.txt");
    const refused = async (text: string, options: Partial<LoginOptions> = {}): Promise<string> => {
      await writeFile(file, text);
      const error: unknown = await loggedIn({ file, ...options }).catch(
        (thrown: unknown) => thrown,
      );
      assert.deepEqual(await readdir(join(appliance.tokenFile, "..")), ["client-secret"]);
      assert.equal(await readFile(file, "utf8"), text);
      assert.ok(error instanceof Failure);
      return error.message;
    };
    const page = await refused("<!doctype html>");
    assert.equal(
      page,
      `the file ${file} holds a web page instead of a token: the download was not logged in; use a private window and log in first`,
    );
    assert.equal(await refused(""), `the file ${file} is empty; get one with: s3access hpe login`);
    const token = await appliance.identity.issueRefreshToken("ann");
    assert.equal(
      await refused(token, { keycloak: "https://keycloak.other.test" }),
      `the file ${file} holds a token of ${appliance.identity.url}, not of https://keycloak.other.test; check --domain, or name the identity service with --keycloak`,
    );
    await rm(downloads, { recursive: true });
    await assert.rejects(loggedIn(), {
      message: `there is no folder ${downloads} to watch; name the browser's with --downloads, or a token that is there already with --file`,
    });
    await assert.rejects(loggedIn({ file }), {
      message: `the file ${file} does not exist; name the download with --file`,
    });
  });

  it("keeps the login when no access token can be had yet, and says why", async () => {
    await rm(appliance.secretFile);
    await download("refresh-token.txt");
    const { code, text } = await loggedIn({ file: join(downloads, "refresh-token.txt") });
    assert.equal(code, 1);
    assert.match(text, /^but no access token yet: no client secret and no kubeconfig/m);
    assert.equal((await stat(appliance.tokenFile)).mode & 0o777, 0o600);
  });

  it("warns of access tokens that AWS tools would renew all the time", async () => {
    appliance.identity.setMode({ accessTokenSeconds: 300 });
    await download("refresh-token.txt");
    const { text } = await loggedIn({ file: join(downloads, "refresh-token.txt") });
    assert.deepEqual(text.split("\n").slice(2), [
      "logged in as ann; access tokens last 5 minutes",
      "AWS tools renew tokens 15 minutes before their end, so ones of 5 minutes are renewed on nearly every request; ask the administrator for 30 to 60 minutes",
      "Next: s3access hpe configure, unless you have",
    ]);
  });
});
