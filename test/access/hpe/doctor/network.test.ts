import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { type Server, type ServerOptions, createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "../../../../drivers/error-code.ts";
import { network } from "../../../../access/hpe/doctor/world/network.ts";
import { type SandboxCertificate, sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";

const LONG_AGO = new Date("2020-01-01T00:00:00Z");

describe("access/hpe/doctor/world/network", function () {
  let folder: string;
  const servers: Server[] = [];

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "doctor-"));
  });
  after(async function () {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    await rm(folder, { recursive: true });
  });

  function certificate(
    name: string,
    names: readonly string[],
    now?: Date,
  ): Promise<SandboxCertificate> {
    return sandboxCertificate(join(folder, name), names, now);
  }

  /** The authority of a server that answers every request. */
  async function serving(
    { certificate: cert, privateKey: key }: SandboxCertificate,
    more: ServerOptions = {},
  ): Promise<string> {
    const server = createServer({ cert, key, ...more }, (_request, response) => {
      response.writeHead(403, { "content-type": "application/xml", "x-note": "n" });
      response.end("<Error/>");
    });
    servers.push(server);
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(address !== null && typeof address === "object" ? address.port : 0);
      });
    });
    return `localhost:${port}`;
  }

  it("describes a certificate that is trusted", async function () {
    const tls = await certificate("good", ["localhost", "*.s3.example.com"]);
    const { handshake } = network({ ca: tls.authority, env: {} });
    const { validTo, ...rest } = await handshake(await serving(tls));
    assert.deepEqual(rest, {
      problem: undefined,
      names: ["*.s3.example.com", "localhost"],
      issuer: "s3-access sandbox",
      isPinned: true,
    });
    assert.ok(validTo.getTime() > Date.now());
  });

  for (const [what, names, now, trusted, problem] of [
    ["for other names", ["s3.example.com"], undefined, true, "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["that has ended", ["localhost"], LONG_AGO, true, "CERT_HAS_EXPIRED"],
    ["of an unknown authority", ["localhost"], undefined, false, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ] as const)
    it(`says what is wrong with a certificate ${what}, and refuses to ask there`, async function () {
      const tls = await certificate(problem, names, now);
      const authority = await serving(tls);
      const { handshake, ask } = network({ ca: trusted ? tls.authority : undefined, env: {} });
      assert.equal((await handshake(authority)).problem, problem);
      const refused = await ask(`https://${authority}/`).catch(codeOf);
      assert.equal(refused, problem);
    });

  it("notices a server that wants a certificate of the client", async function () {
    const tls = await certificate("good", ["localhost", "*.s3.example.com"]);
    const authority = await serving(tls, {
      ca: tls.authority,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const { handshake } = network({ ca: tls.authority, env: {} });
    assert.equal(
      await handshake(authority).catch(codeOf),
      "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    );
  });

  it("gives status, headers and the beginning of a body", async function () {
    const tls = await certificate("good", ["localhost", "*.s3.example.com"]);
    const { ask } = network({ ca: tls.authority, env: {} });
    const { status, headers, body } = await ask(`https://${await serving(tls)}/`);
    assert.deepEqual(
      [status, headers["content-type"], headers["x-note"], body],
      [403, "application/xml", "n", "<Error/>"],
    );
  });

  it("leaves names to the proxy, but for those that go without it", async function () {
    const proxied = { HTTPS_PROXY: "http://me:secret@proxy.example.com:3128" };
    const behind = await network({ ca: undefined, env: proxied }).resolve("s3.example.com");
    assert.deepEqual(behind, ["behind the proxy proxy.example.com:3128"]);
    for (const NO_PROXY of ["*", "x, localhost", ".localhost", "*.localhost"]) {
      const { resolve } = network({ ca: undefined, env: { ...proxied, NO_PROXY } });
      const name = NO_PROXY.endsWith(".localhost") ? "s3.localhost" : "localhost";
      const found = await resolve(name).catch(codeOf);
      assert.ok(found === "ENOTFOUND" || !String(found).includes("proxy"), NO_PROXY);
    }
  });
});
