import assert from "node:assert/strict";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { adminPassword, startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";
import { caller, dataOf, messageOf, tokensOf } from "./client.ts";

const admin = { username: "admin", password: adminPassword };

describe("sandbox/weka/rest, login", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka({ version: "5.1.3" });
  });
  afterEach(() => cluster.stop());

  it("gives a token that opens the API, in the shape of the version", async () => {
    const { url } = await cluster.rest();
    const answer = await caller(url)("POST", "/login", admin);
    const { access_token: access, refresh_token: refresh } = tokensOf(answer);
    assert.deepEqual(dataOf(answer), {
      access_token: access,
      token_type: "Bearer",
      expires_in: 300,
      refresh_token: refresh,
      password_change_required: false,
    });
    const opened = await caller(url, access)("GET", "/users/whoami");
    assert.equal(opened.status, 200);
    const older = await startWeka({ version: "5.0.2" });
    const listed = await caller((await older.rest()).url)("POST", "/login", admin);
    await older.stop();
    assert.equal([dataOf(listed)].flat(2).length, 1);
    assert.ok(Array.isArray(dataOf(listed)));
  });

  it("refuses calls without a token, with another one, and with one that ended", async () => {
    const { url } = await cluster.rest({ tokenSeconds: 0 });
    const { access_token: ended } = tokensOf(await caller(url)("POST", "/login", admin));
    await sleep(2);
    for (const token of [undefined, "none", ended]) {
      const answer = await caller(url, token)("GET", "/s3");
      assert.deepEqual(
        [answer.status, messageOf(answer)],
        [401, "Missing, unknown or expired access token"],
      );
    }
  });

  it("renews a token once", async () => {
    const { url } = await cluster.rest();
    const call = caller(url);
    const { access_token: access, refresh_token: refresh } = tokensOf(
      await call("POST", "/login", admin),
    );
    const renewed = tokensOf(await call("POST", "/login/refresh", { refresh_token: refresh }));
    assert.notEqual(renewed.access_token, access);
    assert.equal((await caller(url, renewed.access_token)("GET", "/s3")).status, 200);
    for (const token of [refresh, renewed.access_token]) {
      const answer = await call("POST", "/login/refresh", { refresh_token: token });
      assert.deepEqual(
        [answer.status, messageOf(answer)],
        [401, "Invalid or expired refresh token"],
      );
    }
  });

  it("locks an account after five wrong passwords, for the command line too", async () => {
    const call = caller((await cluster.rest()).url);
    const wrong = { username: "admin", password: "Wrong-12" };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const answer = await call("POST", "/login", wrong);
      assert.deepEqual(
        [answer.status, messageOf(answer)],
        [401, "Authentication failed: Incorrect username or password"],
      );
    }
    const locked =
      "Authentication failed: The account is locked because of too many failed logins, try again later";
    assert.equal(messageOf(await call("POST", "/login", admin)), locked);
    assert.deepEqual(cluster.run(["user"]), {
      exitCode: 41,
      stdout: "",
      stderr: `error: ${locked}\n`,
    });
  });

  it("ends a user's token with the user", async () => {
    const { url } = await cluster.rest();
    cluster.run(["user", "add", "loader", "S3"], "Loader-1\n");
    const login = { username: "loader", password: "Loader-1" };
    const { access_token: token } = tokensOf(await caller(url)("POST", "/login", login));
    assert.equal((await caller(url, token)("GET", "/users/whoami")).status, 200);
    cluster.run(["user", "remove", "loader"]);
    assert.equal((await caller(url, token)("GET", "/users/whoami")).status, 401);
  });

  it("names every parameter that is missing, and refuses what is no JSON", async () => {
    const call = caller((await cluster.rest()).url);
    const missing = await call("POST", "/login", {});
    const message = "Missing parameters: username, password";
    assert.deepEqual(
      [missing.status, JSON.parse(missing.text)],
      [
        400,
        {
          message,
          data: { missing_params: ["username", "password"], param: "username", error: message },
        },
      ],
    );
    const broken = await call("POST", "/login", "{");
    assert.deepEqual([broken.status, messageOf(broken)], [400, "The body is not valid JSON"]);
  });

  it("speaks TLS with the certificate it is given", async () => {
    const tls = await sandboxCertificate(join(cluster.folder, "tls"), ["127.0.0.1"]);
    const { url } = await cluster.rest({ tls });
    const agent = new Agent({ ca: tls.authority });
    const status = await new Promise((resolve, reject) => {
      request(`${url}/api/v2/s3`, { agent }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once("error", reject)
        .end();
    });
    agent.destroy();
    assert.deepEqual([new URL(url).protocol, status], ["https:", 401]);
  });
});
