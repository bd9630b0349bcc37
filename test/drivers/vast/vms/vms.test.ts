import assert from "node:assert/strict";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { Failure } from "../../../../drivers/failure.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { manager, startVast } from "../../../support/vast.ts";
import type { VastCluster } from "../../../support/vast.ts";

const tenant = { id: 1, name: "default", localProviderId: 1 };
const jane = { type: "user", source: "directory", name: "jane" } as const;

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  return error;
}

describe("drivers/vast/vms", () => {
  let cluster: VastCluster;
  beforeEach(async () => {
    cluster = await startVast();
  });
  afterEach(() => cluster.stop());

  describe("sign-in", () => {
    const username = manager.name;

    it("takes a password, a session or an API token", async () => {
      const logins = [
        { by: "basic", username, password: manager.password },
        { by: "jwt", username, password: manager.password },
        { by: "api-token", token: manager.apiToken },
      ] as const;
      for (const login of logins)
        assert.deepEqual(await overRest(cluster.connection(login)).tenants(), [tenant]);
      assert.deepEqual(cluster.requests, [
        "GET tenants/",
        "POST token/",
        "GET tenants/",
        "GET tenants/",
      ]);
    });

    it("signs in once for many requests at once, and again when the session ends", async () => {
      const login = { by: "jwt", username, password: manager.password } as const;
      cluster.setMode({ tokenSeconds: 1 });
      const vast = overRest(cluster.connection(login));
      await Promise.all([vast.tenants(), vast.tenants(), vast.viewPolicies()]);
      assert.equal(cluster.requests.filter((one) => one === "POST token/").length, 1);
      cluster.setMode({ tokenSeconds: 0 });
      const again = overRest(cluster.connection(login));
      const error = await failure(again.tenants());
      assert.equal(error.exitCode, 41);
      assert.deepEqual(cluster.requests.slice(-5), [
        "POST token/",
        "GET tenants/",
        "POST token/refresh/",
        "POST token/",
        "GET tenants/",
      ]);
    });

    for (const by of ["basic", "jwt"] as const)
      it(`tries a wrong password once (${by})`, async () => {
        const vast = overRest(cluster.connection({ by, username, password: "Wrong-pass-1" }));
        const errors = [await failure(vast.tenants()), await failure(vast.viewPolicies())];
        assert.deepEqual(
          errors.map(({ exitCode, message }) => ({ exitCode, message })),
          Array.from({ length: 2 }, () => ({
            exitCode: 41,
            message:
              'VAST refused the sign-in of "admin" (status 401). It is not tried again, because failures lock the account; check the user name and password',
          })),
        );
        assert.equal(cluster.requests.length, 1);
      });

    it("does not blame the password when no session is to be had, and tries again", async () => {
      const vast = overRest(
        cluster.connection({ by: "jwt", username, password: manager.password }),
      );
      cluster.setMode({ failures: 1, failingStatus: 502 });
      const { exitCode, message } = await failure(vast.tenants());
      assert.deepEqual(
        [exitCode, message],
        [
          1,
          `VAST's management service gave "admin" no session (status 502): it may be starting or not serve this version of its API (VAST_API_VERSION); the password may be right`,
        ],
      );
      assert.deepEqual(await vast.tenants(), [tenant]);
      assert.deepEqual(cluster.requests, ["POST token/", "POST token/", "GET tenants/"]);
    });

    it("names an API token that is not valid by its setting", async () => {
      const vast = overRest(cluster.connection({ by: "api-token", token: "old.secret" }));
      const { message } = await failure(vast.tenants());
      assert.equal(
        message,
        "VAST refused the API token in VAST_TOKEN (status 401); it may have expired or been revoked. It is not tried again, because failures lock the account; make a new one",
      );
    });
  });

  describe("connection", () => {
    it("sends nothing to a server with a foreign certificate", async () => {
      const foreign = await sandboxCertificate(`${cluster.folder}/foreign`, ["127.0.0.1"]);
      const vast = overRest({ ...cluster.connection(), authority: foreign.authority });
      const { message } = await failure(vast.tenants());
      assert.match(
        message,
        /^VAST's management service at https:\/\/127\.0\.0\.1:\d+ shows a certificate that is not vouched for \([^)]+\)\. Nothing was sent to it\. Ask its administrator for the CA certificate and name that file in VAST_CA_FILE, or correct VAST_ADDRESS$/,
      );
      assert.deepEqual(cluster.requests, []);
    });

    it("says which setting to check when nobody answers", async () => {
      await cluster.stop();
      const { message } = await failure(overRest(cluster.connection()).addOwnKey());
      assert.match(
        message,
        /^VAST's management service at https:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\): check VAST_ADDRESS and the network$/,
      );
      cluster = await startVast();
    });

    it("reads again while the service is busy, and never repeats a change", async () => {
      const vast = overRest(cluster.connection());
      cluster.setMode({ failures: 2 });
      assert.deepEqual(await vast.tenants(), [tenant]);
      assert.equal(cluster.requests.length, 3);
      cluster.setMode({ failures: 1 });
      cluster.requests.length = 0;
      await failure(vast.addSchema("vastdbsec", "a", tenant));
      assert.deepEqual(cluster.requests, ["POST schemas/"]);
    });

    it("says what to set when this VMS has another API version", async () => {
      const vast = overRest({ ...cluster.connection(), apiVersion: "v9" });
      const { message } = await failure(vast.tenants());
      assert.equal(
        message,
        "`GET /api/v9/tenants/` failed; VAST says: a web page instead of an answer; if this VMS does not serve API v9, set VAST_API_VERSION to one that it does",
      );
    });
  });

  describe("lists", () => {
    it("follows pages of 20,000 policies and users, and takes a bare array", async () => {
      const { state } = cluster;
      state.policies = Array.from({ length: 20_000 }, (_, index) => ({
        id: 1_000 + index,
        name: `policy-${index}`,
        text: "{}",
        enabled: true,
        tenantId: 1,
      }));
      state.principals.push(
        ...Array.from({ length: 20_000 }, (_, index) => ({
          id: 100_000 + index,
          type: "user" as const,
          source: "local" as const,
          name: `user-${index}`,
          localProviderId: 1,
          tenantId: undefined,
          posixId: 50_000 + index,
          sid: undefined,
          password: undefined,
          groups: [],
          policyIds: [],
          privileges: {},
          keys: [],
        })),
      );
      const vast = overRest(cluster.connection());
      assert.equal((await vast.identityPolicies(tenant)).length, 20_000);
      assert.equal((await vast.principals("user", tenant)).length, 20_002);
      assert.equal(cluster.requests.length, 40 + 41);
      cluster.setMode({ paged: false });
      assert.equal((await vast.identityPolicies(tenant)).length, 20_000);
      assert.equal(cluster.requests.length, 40 + 41 + 1);
    }).timeout(60_000);
  });

  describe("keys", () => {
    it("are a directory user's own, two at most, in VAST's words", async () => {
      const vast = overRest(
        cluster.connection({ by: "basic", username: "jane", password: "Jane-pass-1" }),
      );
      const [first, second] = [await vast.addOwnKey(), await vast.addOwnKey()];
      const keys = await vast.ownKeys();
      assert.deepEqual(
        keys.map(({ accessKey, enabled }) => ({ accessKey, enabled })),
        [first, second].map(({ accessKey }) => ({ accessKey, enabled: true })),
      );
      const { message } = await failure(vast.addOwnKey());
      assert.equal(
        message,
        "`POST /api/v5/s3keys/` failed; VAST says: A user cannot have more than two access keys",
      );
      assert.equal(
        (await failure(vast.tenants())).message,
        "`GET /api/v5/tenants/` failed; VAST says: permission_denied; sign in as a manager whose role in VMS allows it",
      );
    });

    for (const deletesKeysBy of ["path", "body", "both"] as const)
      it(`are deleted by ${deletesKeysBy}`, async () => {
        cluster.setMode({ deletesKeysBy });
        const login = { by: "basic", username: "jane", password: "Jane-pass-1" } as const;
        const vast = overRest(cluster.connection(login));
        const { accessKey } = await vast.addOwnKey();
        await vast.removeOwnKey(accessKey);
        assert.deepEqual(await vast.ownKeys(), []);
      });

    const users = [
      jane,
      { type: "user", source: "directory", name: "joe" },
      { type: "user", source: "local", name: "etl" },
    ] as const;
    for (const user of users)
      it(`of ${user.source} user ${user.name} are administered`, async () => {
        const vast = overRest(cluster.connection());
        const { accessKey, secretKey } = await vast.addKey(user, tenant);
        assert.ok(secretKey.length > 20);
        await vast.setKeyEnabled(user, accessKey, false, tenant);
        const disabled = await vast.principal(user, tenant);
        assert.deepEqual(
          disabled?.keys.map((key) => ({ accessKey: key.accessKey, enabled: key.enabled })),
          [{ accessKey, enabled: false }],
        );
        await vast.removeKey(user, accessKey, tenant);
        assert.deepEqual((await vast.principal(user, tenant))?.keys, []);
      });
  });
});
