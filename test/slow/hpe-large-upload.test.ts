/**
 * One large file through the route with the AWS CLI, while tokens end again and again. S3_ACCESS_LARGE_UPLOAD_MIB
 * makes it smaller or larger; every request gets its token from `s3access hpe token`.
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { type PythonClients, TEST_PYTHON_WITHIN_MS, pythonClients } from "../support/python.ts";
import { ApplianceUnderTest, DOMAIN } from "../walkthrough/support/appliance.ts";

const MIB = Number(process.env["S3_ACCESS_LARGE_UPLOAD_MIB"] ?? "1024");
const TOKEN_SECONDS = 4;

describe(`upload of ${MIB} MiB to the appliance`, function () {
  this.timeout(60_000 + MIB * 1_000);
  let appliance: ApplianceUnderTest;
  let clients: PythonClients;

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    clients = await pythonClients();
    appliance = await ApplianceUnderTest.start();
    const deployed = await appliance.deploy();
    assert.equal(deployed.exitCode, 0, deployed.stderr);
    const { identity, kubernetes } = appliance.serving.appliance;
    identity.setMode({ accessTokenSeconds: TOKEN_SECONDS, rotation: true });
    await kubernetes.kubeconfig(appliance.file("kubeconfig"), "admin");
    const token = appliance.file("refresh-token");
    await writeFile(token, await identity.issueRefreshToken("sgaie"), { mode: 0o600 });
    const configured = await appliance.s3access([
      ...["hpe", "configure", "--domain", DOMAIN, "--yes", "--refresh-token-file", token],
      ...["--kubeconfig", appliance.file("kubeconfig")],
      ...["--ca-bundle", appliance.serving.running.authorityFile],
    ]);
    assert.equal(configured.exitCode, 0, configured.stderr);
  });
  after(() => appliance.stop());

  async function copy(from: string, to: string): Promise<void> {
    const args = ["--profile", "pcai", "s3", "cp", from, to, "--no-progress"];
    const { exitCode, stderr } = await clients.aws(args, appliance.variables);
    assert.equal(exitCode, 0, stderr);
  }

  it("arrives whole, with more than one token", async function () {
    const { identity } = appliance.serving.appliance;
    const before = identity.requests.token;
    const file = appliance.file("large");
    await fill(file);
    await copy(file, "s3://sgaie-kfp/large");
    await copy("s3://sgaie-kfp/large", appliance.file("again"));
    assert.equal(await digest(appliance.file("again")), await digest(file));
    assert.ok(identity.requests.token - before > 1);
  });
});

/** Random bytes, so that no part is like another. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  for (let done = 0; done < MIB; done += 1) await file.write(randomBytes(1024 * 1024));
  await file.close();
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
