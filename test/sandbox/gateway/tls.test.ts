import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import type { SandboxCertificate } from "../../../sandbox/gateway/tls.ts";

const NAMES = ["127.0.0.1", "localhost", "s3.lab.example", "*.s3.lab.example"];
const NOW = new Date("2026-01-31T12:00:00Z");
const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);

describe("sandboxCertificate", function () {
  let parent = "";
  let folder = "";
  beforeEach(async function () {
    parent = await mkdtemp(join(tmpdir(), "tls-"));
    folder = join(parent, "certificates");
  });
  afterEach(async function () {
    await rm(parent, { recursive: true });
  });

  const make = (names: readonly string[] = NAMES, now = NOW): Promise<SandboxCertificate> =>
    sandboxCertificate(folder, names, now);

  it("is signed by the authority and has exactly the names", async function () {
    const { certificate, authority, authorityFile } = await make();
    const server = new X509Certificate(certificate);
    const ca = new X509Certificate(authority);
    assert.equal(server.verify(ca.publicKey), true);
    assert.deepEqual([ca.ca, server.ca], [true, false]);
    assert.equal(
      server.subjectAltName,
      "DNS:*.s3.lab.example, IP Address:127.0.0.1, DNS:localhost, DNS:s3.lab.example",
    );
    assert.equal(server.checkHost("bucket.s3.lab.example"), "*.s3.lab.example");
    assert.equal(server.checkHost("other.lab.example"), undefined);
    assert.equal(await readFile(authorityFile, "utf8"), authority);
  });

  it("keeps four files that only their owner can read", async function () {
    await make();
    const files = await readdir(folder);
    assert.deepEqual(files.sort(), ["ca.key.pem", "ca.pem", "server.key.pem", "server.pem"]);
    const modes = await Promise.all(
      [".", ...files].map(async (file) => (await stat(join(folder, file))).mode & 0o777),
    );
    assert.deepEqual(modes, [0o700, 0o600, 0o600, 0o600, 0o600]);
  });

  it("stays the same while its names and its time last", async function () {
    const first = await make();
    assert.deepEqual(await make([...NAMES].reverse(), days(70)), first);
  });

  it("is made anew for other names or near its end, under the same authority", async function () {
    const first = await make();
    const renamed = await make(["127.0.0.1"]);
    const renewed = await make(["127.0.0.1"], days(80));
    assert.equal(renamed.authority, first.authority);
    assert.equal(renewed.authority, first.authority);
    assert.equal(new Set([first, renamed, renewed].map((one) => one.certificate)).size, 3);
  });

  it("gets a new authority when the old one is near its end or cannot be read", async function () {
    const first = await make();
    const late = await make(NAMES, days(360));
    await writeFile(join(folder, "ca.key.pem"), "broken");
    const mended = await make(NAMES, days(360));
    assert.equal(new Set([first, late, mended].map((one) => one.authority)).size, 3);
    for (const { certificate, authority } of [late, mended])
      assert.equal(
        new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey),
        true,
      );
  });
});
