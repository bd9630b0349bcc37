import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ServeOptions, settingsOf } from "../../../../access/vast/serve/settings.ts";
import { type VastCluster, startVast } from "../../../support/vast.ts";

const defaults = { signIn: "token", listen: "127.0.0.1:8443", tenant: "default" } as const;

describe("access/vast/serve/settings", () => {
  let cluster: VastCluster;
  let given: ServeOptions;
  before(async () => {
    cluster = await startVast();
    const cert = join(cluster.folder, "page.pem");
    const key = join(cluster.folder, "page.key");
    await writeFile(cert, cluster.certificate.certificate);
    await writeFile(key, cluster.certificate.privateKey);
    given = {
      ...defaults,
      address: "vms.example.com",
      caFile: cluster.certificate.authorityFile,
      cert,
      key,
    };
  });
  after(() => cluster.stop());

  it("reads what is needed, and who disables keys from the environment", async () => {
    const { certificate, privateKey, authority } = cluster.certificate;
    const settings = {
      vms: {
        origin: "https://vms.example.com",
        apiVersion: "v5",
        authority,
        settings: { address: "--address", authority: "--ca-file" },
      },
      signIn: "token",
      tls: { cert: certificate, key: privateKey },
      listen: { host: "127.0.0.1", port: 8443 },
      s3Endpoint: undefined,
      auditLog: undefined,
      administrator: undefined,
    };
    assert.deepEqual(await settingsOf(given, {}), settings);
    const more = {
      listen: "[::]:443",
      s3Endpoint: "https://s3.example.com/",
      auditLog: "audit.jsonl",
      tenant: "research",
      apiVersion: "latest",
    };
    assert.deepEqual(await settingsOf({ ...given, ...more }, { VAST_TOKEN: "id.secret" }), {
      ...settings,
      vms: { ...settings.vms, apiVersion: "latest", tenant: "research" },
      listen: { host: "::", port: 443 },
      s3Endpoint: "https://s3.example.com",
      auditLog: "audit.jsonl",
      administrator: { login: { by: "api-token", token: "id.secret" }, tenant: "research" },
    });
  });

  it("says everything that is missing or wrong at once", async () => {
    await assert.rejects(settingsOf({ ...defaults, listen: "8443" }, {}), {
      message: [
        "--address is not set: name the host of VAST's management service (VMS)",
        "--cert is not set: name the file of the server's certificate with its chain; passwords go over TLS only",
        "--key is not set: name the file of the certificate's private key; passwords go over TLS only",
        '--listen is "8443": use ADDRESS:PORT, such as 127.0.0.1:8443 or [::]:443',
      ].join("\n"),
    });
    const wrong = {
      ...given,
      address: "http://vms.example.com",
      apiVersion: "5",
      caFile: given.key ?? "",
      cert: given.key ?? "",
      s3Endpoint: "s3.example.com",
      listen: "127.0.0.1:70000",
    };
    await assert.rejects(settingsOf(wrong, { VAST_USERNAME: "admin" }), {
      message: [
        '--address is "http://vms.example.com": use the host, with a port if it is not 443, such as vms.example.com',
        '--api-version is "5": use v1 to v5, or latest',
        `--ca-file "${given.key ?? ""}" holds no PEM certificate`,
        `--cert "${given.key ?? ""}" and --key "${given.key ?? ""}" are no certificate and its private key in PEM`,
        '--listen is "127.0.0.1:70000": use ADDRESS:PORT, such as 127.0.0.1:8443 or [::]:443',
        '--s3-endpoint is "s3.example.com": use the address of VAST\'s S3, such as https://s3.example.com',
        "VAST_PASSWORD not set: sign in with both, or with VAST_TOKEN",
      ].join("\n"),
    });
    await assert.rejects(settingsOf({ ...given, key: "/nowhere/page.key" }, {}), {
      message: '--key "/nowhere/page.key" cannot be read',
    });
  });
});
