import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { sandboxConfig } from "../../../sandbox/stack/sandbox-config.ts";

const STACK = `config:
  s3-access:domain: aie19.aie.sg
  s3-access:weka:
    via: rest https://weka.example.com:14000
    cluster: { domains: [s3.weka.example] }
    auditWebhook: { endpoint: "https://audit.example.com" }
    tls:
      certificate: |
        -----BEGIN CERTIFICATE-----
        QUJD
        -----END CERTIFICATE-----
  s3-access:wekaPasswords: { admin: { secure: v1:abc } }
  s3-access:wekaSecrets: { tlsPrivateKey: { secure: v1:abc } }
  s3-access:vast: { address: vms.example.com, signIn: token }
  s3-access:vastSecrets: { token: { secure: v1:abc } }
`;

const Weka = z.object({ tls: z.object({ certificate: z.string() }) });
const Secrets = z.object({ auditToken: z.string(), tlsPrivateKey: z.string() });
const VastSecrets = z.object({ token: z.string() });

describe("sandbox/stack/sandbox-config", () => {
  let root = "";
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "s3-access-"));
    await writeFile(join(root, "Pulumi.dev.yaml"), STACK);
  });
  after(() => rm(root, { recursive: true }));

  it("has secrets of its own for those that Pulumi encrypted, the same every time", async () => {
    const home = join(root, "home");
    const { values, secretKeys } = await sandboxConfig(root, "dev", home);
    assert.deepEqual(secretKeys, [
      "s3-access:wekaPasswords",
      "s3-access:wekaSecrets",
      "s3-access:vastSecrets",
    ]);
    const { token } = VastSecrets.parse(JSON.parse(values["s3-access:vastSecrets"] ?? ""));
    assert.match(token, /^.{20,}$/);
    assert.doesNotMatch(JSON.stringify(values), /v1:abc/);
    assert.deepEqual((await sandboxConfig(root, "dev", home)).values, values);
    for (const file of ["weka-secrets.json", "vast-secrets.json"])
      assert.equal((await stat(join(home, file))).mode & 0o777, 0o600);
  });

  it("puts a certificate whose key it has in place of the declared one", async () => {
    const { values } = await sandboxConfig(root, "dev", join(root, "home"));
    const { tls } = Weka.parse(JSON.parse(values["s3-access:weka"] ?? ""));
    const secrets = Secrets.parse(JSON.parse(values["s3-access:wekaSecrets"] ?? ""));
    const certificate = new X509Certificate(tls.certificate);
    assert.equal(certificate.checkPrivateKey(createPrivateKey(secrets.tlsPrivateKey)), true);
    assert.equal(certificate.checkHost("s3.weka.example"), "s3.weka.example");
  });
});
