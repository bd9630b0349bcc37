import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { execa } from "execa";
import { send } from "../../../../drivers/https.ts";
import { type Serving, serve } from "../../../../access/vast/serve/serve.ts";
import type { Settings } from "../../../../access/vast/serve/settings.ts";
import { type VastCluster, startVast } from "../../../support/vast.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "..", "access", "main.mjs");

describe("access/vast/serve/serve", () => {
  let cluster: VastCluster;
  let settings: Settings;
  let serving: Serving | undefined;
  const writers = { print: () => Promise.resolve(), err: () => undefined };
  before(async () => {
    cluster = await startVast();
    const { certificate: cert, privateKey: key } = cluster.certificate;
    const { login: _, ...vms } = cluster.connection();
    settings = {
      vms,
      signIn: "token",
      tls: { cert, key },
      listen: { host: "127.0.0.1", port: 0 },
      s3Endpoint: undefined,
      auditLog: undefined,
      administrator: undefined,
    };
  });
  afterEach(async () => {
    await serving?.close();
    serving = undefined;
  });
  after(() => cluster.stop());

  const get = (url: string): ReturnType<typeof send> =>
    send(
      { method: "GET", url: new URL(url), headers: {}, timeoutMs: 5_000 },
      {
        server: "the page",
        addressSetting: "",
        authoritySetting: "",
        authority: cluster.certificate.authority,
      },
    );

  it("serves over TLS 1.2 and later, and nothing else", async () => {
    serving = await serve(settings, writers);
    const { port } = new URL(serving.url);
    assert.equal((await get(serving.url)).status, 200);

    const { promise: refused, resolve } = Promise.withResolvers<string | undefined>();
    connect({
      port: Number(port),
      host: "127.0.0.1",
      ca: cluster.certificate.authority,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    })
      .on("error", (error: Error) => {
        resolve("code" in error ? String(error.code) : error.message);
      })
      .on("secureConnect", () => {
        resolve("connected");
      });
    assert.equal(await refused, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");

    const { promise: answer, resolve: ended } = Promise.withResolvers<string>();
    let text = "";
    createConnection({ port: Number(port), host: "127.0.0.1" })
      .on("data", (part) => (text += part.toString()))
      .on("close", () => {
        ended(text);
      })
      .on("error", () => undefined)
      .end("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert.doesNotMatch(await answer, /200 OK/);
  });

  it("says which address cannot be opened", async () => {
    serving = await serve(settings, writers);
    const port = Number(new URL(serving.url).port);
    await assert.rejects(serve({ ...settings, listen: { host: "127.0.0.1", port } }, writers), {
      message: `--listen 127.0.0.1:${port} cannot be opened (listen EADDRINUSE: address already in use 127.0.0.1:${port}): choose another`,
    });
  });

  it("is a command that serves until it is interrupted", async () => {
    const cert = join(cluster.folder, "page.pem");
    const key = join(cluster.folder, "page.key");
    await writeFile(cert, settings.tls.cert);
    await writeFile(key, settings.tls.key);
    const child = execa(
      process.execPath,
      [
        ...[MAIN, "vast", "serve", "--address", cluster.url],
        ...["--ca-file", cluster.certificate.authorityFile, "--cert", cert, "--key", key],
        ...["--listen", "127.0.0.1:0"],
      ],
      { reject: false, env: { VAST_TOKEN: "", VAST_USERNAME: "", VAST_PASSWORD: "" } },
    );
    let url: string | undefined;
    for await (const line of child.iterable({ from: "stderr" })) {
      url = /^Serving (https:\S+) until interrupted\.$/.exec(line)?.[1];
      assert.ok(url, line);
      assert.equal((await get(url)).status, 200);
      child.kill("SIGTERM");
    }
    const { exitCode, signal, stdout } = await child;
    assert.deepEqual({ exitCode, signal, stdout }, { exitCode: 0, signal: undefined, stdout: "" });
    assert.ok(url);
  });
});
