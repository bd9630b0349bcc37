import assert from "node:assert/strict";
import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { SignJWT } from "jose";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { type TestAppliance, runIn, startAppliance } from "../appliance.ts";

const GET_ONE = "get one with: s3access hpe login";
const ELSEWHERE =
  "ask the administrator for the secret of the client ua, put it in a file that only you can read and name it with --client-secret-file";

describe("s3access hpe token, given something wrong", () => {
  let appliance: TestAppliance;

  beforeEach(async () => {
    appliance = await startAppliance();
  });

  afterEach(async () => {
    assert.equal(appliance.identity.requests.token, 0, "Keycloak must not be asked");
    const folder = join(appliance.tokenFile, "..");
    const left = (await readdir(folder)).filter((name) => /\.(next|lock)$/.test(name));
    assert.deepEqual(left, [], "something half-done is left");
    await appliance.close();
  });

  /** An unsigned-for token with these claims, in the token file. */
  async function holding(claims: Record<string, unknown>): Promise<string> {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    await writeFile(appliance.tokenFile, token, { mode: 0o600 });
    return appliance.failure();
  }

  it("says what is wrong with the refresh token file", async () => {
    const { tokenFile, failure } = appliance;
    const the = `the refresh token file ${tokenFile}`;
    await chmod(tokenFile, 0o640);
    assert.equal(
      await failure(),
      `${the} can be read by others (mode 0640); run: chmod 600 ${tokenFile}`,
    );
    await chmod(tokenFile, 0o600);
    await writeFile(tokenFile, " \n");
    assert.equal(await failure(), `${the} is empty; ${GET_ONE}`);
    await writeFile(tokenFile, "<!doctype html><html></html>");
    assert.equal(
      await failure(),
      `${the} holds a web page instead of a token: the download was not logged in; use a private window and log in first`,
    );
    await writeFile(tokenFile, "not a token");
    assert.equal(
      await failure(),
      `${the} holds no token (a JWT, three parts with dots); ${GET_ONE}`,
    );
    await writeFile(tokenFile, "x".repeat(70_000));
    assert.equal(await failure(), `${the} is too large to be one (70000 bytes)`);
    await rm(tokenFile);
    assert.equal(await failure(), `${the} does not exist; ${GET_ONE}`);
    await mkdir(tokenFile, { mode: 0o700 });
    assert.equal(await failure(), `${the} is not a file`);
  });

  it("says what is wrong with the token in it", async () => {
    const the = `the refresh token file ${appliance.tokenFile} holds a token`;
    assert.equal(
      await holding({ typ: "Bearer", azp: "ua" }),
      `${the} of type "Bearer", not a refresh token; ${GET_ONE}`,
    );
    assert.equal(
      await holding({ typ: "Offline", azp: "ua", iss: "https://k/realms/master" }),
      `${the} of the realm "master"; the appliance's is "UA"`,
    );
    assert.equal(
      await holding({ typ: "Refresh", azp: "ua", exp: 1_767_225_600 }),
      `${the} that ended at 2026-01-01T00:00:00.000Z; ${GET_ONE}`,
    );
    assert.equal(
      await holding({ typ: "Offline", azp: "grafana" }),
      `${the} of the client "grafana"; the appliance's S3 users have tokens of ua or ua-grant. If this client is meant, say --client grafana`,
    );
    assert.equal(
      await appliance.failure(["--client", "ua"]),
      `${the} of the client "grafana", and Keycloak takes it from no other; leave out --client ua`,
    );
  });

  it("says which domain it needs", async () => {
    const usage = async (words: readonly string[], home: string): Promise<string> => {
      const { code, out, err } = await runIn(home, ["hpe", "token", ...words], { HOME: home });
      assert.deepEqual({ code, out }, { code: 2, out: "" });
      return err.replace(/^s3access: /, "").trimEnd();
    };
    const name = "name it with --domain <domain> or S3ACCESS_HPE_DOMAIN";
    assert.equal(
      await usage([], join(appliance.home, "nobody")),
      `which appliance? no appliance was used here before; ${name}`,
    );
    await mkdir(join(appliance.tokenFile, "..", "..", "other.test"));
    assert.equal(
      await usage([], appliance.home),
      `which appliance? known are appliance.test, other.test; ${name}`,
    );
    assert.equal(
      await usage(["--domain", "keycloak.aie19.aie.sg"], appliance.home),
      'the domain "keycloak.aie19.aie.sg" begins with the name of a service; give the appliance\'s domain alone: --domain aie19.aie.sg',
    );
    assert.equal(
      await usage(["--domain", "https://aie19.aie.sg/"], appliance.home),
      'the domain "https://aie19.aie.sg/" is not a domain name such as aie19.aie.sg; give it without https:// and without a path',
    );
    assert.equal(
      await usage(["--domain", "a.test", "--keycloak", "http://k.test"], appliance.home),
      '--keycloak "http://k.test" is not an address of the form https://host or https://host:port',
    );
  });

  it("says where the client's secret may come from", async () => {
    const { secretFile, failure, home } = appliance;
    await rm(secretFile);
    assert.equal(
      await failure(),
      `no client secret and no kubeconfig to read it with; ${ELSEWHERE}`,
    );
    assert.equal(
      await failure(["--kubeconfig", "missing"]),
      `no client secret and no kubeconfig ${home}/missing to read it with; ${ELSEWHERE}`,
    );
    await writeFile(join(home, "broken"), "{{{", { mode: 0o600 });
    assert.equal(
      await failure([], { KUBECONFIG: join(home, "broken") }),
      `the kubeconfig ${home}/broken cannot be read as one; check it with: kubectl get ns`,
    );
    await writeFile(join(home, "secret"), "s", { mode: 0o644 });
    assert.equal(
      await failure(["--client-secret-file", "secret"]),
      `the client secret file ${home}/secret can be read by others (mode 0644); run: chmod 600 ${home}/secret`,
    );
  });

  it("says that an authority is not trusted, or its file not there", async () => {
    const { failure, home, identity } = appliance;
    assert.equal(
      await failure(["--ca-bundle", "missing.pem"]),
      `the authorities in ${home}/missing.pem cannot be read (ENOENT); name a PEM file with --ca-bundle`,
    );
    const { authorityFile } = await sandboxCertificate(join(home, "other"), ["127.0.0.1"]);
    const { host } = new URL(identity.url);
    assert.equal(
      await failure(["--ca-bundle", authorityFile]),
      `the certificate of ${host} is signed by an authority that is not trusted here (SELF_SIGNED_CERT_IN_CHAIN); pin it with: s3access hpe configure, or name its file with --ca-bundle`,
    );
  });

  it("asks nobody when it could not keep the answer", async () => {
    const { tokenFile, failure, home } = appliance;
    await writeFile(join(home, "file"), "");
    assert.equal(
      await failure([], { XDG_CACHE_HOME: join(home, "file") }),
      `access tokens cannot be kept in ${home}/file/s3access/hpe (ENOTDIR); make it writable, or name another folder in XDG_CACHE_HOME`,
    );
    await mkdir(`${tokenFile}.next`);
    assert.equal(
      await failure(),
      `${tokenFile}.next, left by an earlier run, cannot be read (EISDIR); remove it`,
    );
    await rm(`${tokenFile}.next`, { recursive: true });
    await symlink(join(home, "missing", "folder"), `${tokenFile}.next`);
    assert.equal(await failure(), `${tokenFile}.next is a link, not a file; remove it`);
    await rm(`${tokenFile}.next`);
    const long = join(home, "t".repeat(252));
    await writeFile(long, await appliance.identity.issueRefreshToken("ann"), { mode: 0o600 });
    assert.equal(
      await failure(["--refresh-token-file", long]),
      `cannot write beside the refresh token file ${long} (ENAMETOOLONG); Keycloak may replace the token on each use, so keep it in a folder that you can write and name it with --refresh-token-file`,
    );
  });

  it("says that a host cannot be reached", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(appliance.obtain({ keycloak: `https://127.0.0.1:${port}` }), {
      message: `127.0.0.1:${port} cannot be reached (ECONNREFUSED); check the network, the VPN and HTTPS_PROXY`,
    });
  });
});
