import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tls } from "../../../../drivers/weka/kinds/tls.ts";
import type { DesiredTls } from "../../../../policies/weka/desired.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import type { SandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

describe("drivers/weka/kinds/tls", () => {
  let folder: string;
  let wanted: SandboxCertificate;
  let other: SandboxCertificate;
  let desired: DesiredTls;
  let drivers: Drivers;
  let fingerprint: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-tls-"));
    wanted = await sandboxCertificate(join(folder, "wanted"), ["weka.example"]);
    other = await sandboxCertificate(join(folder, "other"), ["weka.example"]);
    desired = { kind: "tls", certificate: wanted.certificate, onDelete: "remove" };
    fingerprint = new X509Certificate(wanted.certificate).fingerprint256;
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(() => {
    drivers = new Drivers({ certificate: other.certificate, ownCertificate: other.certificate });
    drivers.secrets = { TLS_PRIVATE_KEY: wanted.privateKey };
  });

  it("sets a certificate, and changes nothing the second time", async () => {
    const certificate = new X509Certificate(wanted.certificate);
    const record = {
      kind: "tls",
      fingerprint,
      subject: certificate.subject,
      validTo: certificate.validToDate.toISOString(),
    };
    assert.deepEqual(await drivers.apply(tls, desired), record);
    assert.equal(drivers.state.certificate, wanted.certificate);
    assert.equal(drivers.calls.length, 1);
    // What WEKA shows may be spelled otherwise, and the key is not needed to compare.
    drivers.state.certificate = `Certificate:\r\n${wanted.certificate.replaceAll("\n", "\r\n")}`;
    drivers.secrets = {};
    assert.deepEqual(await drivers.apply(tls, desired), record);
    assert.deepEqual(drivers.calls, []);
  });

  it("compares the whole chain where WEKA shows it", async () => {
    const chain = { ...desired, certificate: wanted.certificate + wanted.authority };
    drivers.state.certificate = wanted.certificate;
    await drivers.apply(tls, chain);
    assert.deepEqual(drivers.calls, []);
    drivers.state.certificate = wanted.certificate + other.authority;
    await drivers.apply(tls, chain);
    assert.equal(drivers.state.certificate, wanted.certificate + wanted.authority);
  });

  it("never hands over a key that is missing, broken or another's, and quotes none", async () => {
    const spoken = `of ${new X509Certificate(wanted.certificate).subject} (SHA-256 ${fingerprint.slice(0, 23)}...)`;
    const sentences = [
      [undefined, "TLS_PRIVATE_KEY, which holds the private key of the certificate, is not set"],
      [
        "no key",
        "the private key in TLS_PRIVATE_KEY cannot be read: it must be PEM, without a passphrase",
      ],
      [
        other.privateKey,
        `the private key in TLS_PRIVATE_KEY is not that of certificate ${spoken}: hand over the two that belong together`,
      ],
    ] as const;
    for (const [key, message] of sentences) {
      drivers.secrets = key === undefined ? {} : { TLS_PRIVATE_KEY: key };
      await assert.rejects(drivers.apply(tls, desired), { message });
      assert.deepEqual(drivers.calls, []);
    }
  });

  it("goes back to the cluster's own certificate, if this one is still there", async () => {
    await drivers.apply(tls, desired);
    await drivers.delete(tls, { ...desired, onDelete: "retain" });
    assert.deepEqual(drivers.calls, []);
    await drivers.delete(tls, desired);
    assert.deepEqual(drivers.calls, ["resetCertificate"]);
    await drivers.delete(tls, desired);
    assert.deepEqual(drivers.calls, []);
  });
});
