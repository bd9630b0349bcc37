/** docs/hpe.md against the code: what its commands print, and what it says of Keycloak's refusals. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { examine } from "../../access/hpe/doctor/examine.ts";
import { reportOf } from "../../access/hpe/doctor/report.ts";
import { refusalOf } from "../../access/hpe/token/refusals.ts";
import { type ConnectProxy, startConnectProxy } from "../../sandbox/gateway/connect-proxy.ts";
import { DOMAIN, type TestAppliance, runIn, startAppliance } from "../access/hpe/appliance.ts";
import {
  HOSTS,
  cluster,
  healthyObjects,
  healthyWorld,
  virtualService,
} from "../access/hpe/doctor/healthy-world.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(ROOT, "docs", "hpe.md"), "utf8");

/** What the page says that a command prints. */
function printed(command: string): string {
  const blocks = page.matchAll(/^```console\n\$ s3access (.+)\n([^]*?)^```$/gm);
  const found = [...blocks].find(([, line = ""]) => line.startsWith(`hpe ${command} `));
  return found?.[2] ?? "";
}

describe("docs/hpe.md", () => {
  describe("what a user does", () => {
    let appliance: TestAppliance;
    let proxy: ConnectProxy;

    beforeEach(async () => {
      appliance = await startAppliance({ publicUrl: `https://keycloak.${DOMAIN}` });
      const targetPort = Number(new URL(appliance.identity.url).port);
      proxy = await startConnectProxy({ port: 0, domain: DOMAIN, targetPort });
    });
    afterEach(async () => {
      await proxy.close();
      await appliance.close();
    });

    /** The command on the page's machine: its names instead of the test's, and what differs from run to run. */
    async function run(words: readonly string[]): Promise<string> {
      const env = { ...appliance.env, HTTPS_PROXY: proxy.url };
      const { code, out, err } = await runIn(appliance.home, words, env);
      assert.deepEqual({ code, err }, { code: 0, err: "" });
      return (
        out
          .replaceAll(process.execPath, "/usr/bin/node")
          .replaceAll(ROOT, "/opt/s3-access")
          .replaceAll(appliance.home, "/home/sgaie")
          .replaceAll(DOMAIN, "aie19.aie.sg")
          .replaceAll(" ann;", " sgaie;")
          .replaceAll(/(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/g, "5D:0A:…")
          .replaceAll(/\d{4}-\d\d-\d\d/g, "2027-11-23")
          .replaceAll(/T\d\d:\d\d:\d\d\.000Z/g, "T09:30:00.000Z")
          .replaceAll(/before-s3access-[0-9a-f]{12}/g, "before-s3access-4fc81701a9eb")
          .replaceAll(/eyJ[\w.-]+/g, "eyJ…")
          // Prettier takes them out of the page.
          .replaceAll(/ +$/gm, "")
      );
    }

    it("is what the commands print", async () => {
      const at = ["--domain", DOMAIN];
      const download = join(appliance.home, "refresh-token.txt");
      await writeFile(download, await appliance.identity.issueRefreshToken("ann"));
      await rm(appliance.tokenFile);
      const authority = new X509Certificate(readFileSync(appliance.authorityFile));
      const pin = ["--fingerprint", authority.fingerprint256, "--yes"];
      assert.equal(await run(["hpe", "configure", ...at, ...pin]), printed("configure"));
      assert.equal(await run(["hpe", "login", ...at, "--file", download]), printed("login"));
      assert.equal(await run(["hpe", "env", ...at, "--shell", "bash"]), printed("env"));
    });
  });

  it("shows what the doctor says of a route that the gateway cannot see", async () => {
    const hidden = [virtualService({ exportTo: ["."] }), ...healthyObjects().slice(1)];
    const world = healthyWorld({ cluster: cluster({ objects: hidden, forbidden: /secrets/ }) });
    const subject = { hosts: HOSTS, bucket: undefined, unique: "1" };
    const { text, code } = reportOf("example.com", await examine(subject, world));
    assert.equal(code, 1);
    assert.equal(`${text.replaceAll("example.com", "aie19.aie.sg")}\n`, printed("doctor"));
  });

  it("says of each refusal of Keycloak what the user reads", () => {
    const rows = [...page.matchAll(/^\| `(\w+)`(?:, (.+?))? +\| (.+?) +\|$/gm)].map(
      ([, error = "", descriptions = "", sentence]) => ({ error, descriptions, sentence }),
    );
    assert.deepEqual(
      rows.map(({ error }) => error),
      [...Array<string>(7).fill("invalid_grant"), "invalid_client"],
    );
    for (const { error, descriptions, sentence } of rows)
      for (const description of descriptions.split(" · ")) {
        const body = JSON.stringify({ error, error_description: description });
        const answer = { status: 400, contentType: "application/json", body };
        const question = { host: "keycloak.aie19.aie.sg", client: "ua", withSecret: true };
        const said = refusalOf(answer, question).message.replaceAll(/s3access hpe login/g, "`$&`");
        assert.equal(said, sentence, description);
      }
  });
});
