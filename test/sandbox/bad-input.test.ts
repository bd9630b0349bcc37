import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { type SandboxCli, sandboxCli } from "../support/sandbox.ts";

const SHARED = ["s3-access:eks", "buckets", "shared", "folders"];

describe("sandbox: bad input", function () {
  this.timeout(60_000);
  let cli: SandboxCli;
  beforeEach(async () => {
    cli = await sandboxCli();
  });
  afterEach(() => cli.remove());

  it("says where a file is not YAML", async () => {
    await writeFile(join(cli.folder, "Pulumi.dev.yaml"), "config:\n  a: [1\n  b: 2\n");
    assert.deepEqual(await cli.run("start"), {
      exitCode: 1,
      output:
        "Pulumi.dev.yaml line 3, column 3 is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 3, column 3:",
    });
  });

  it("names the stacks there are", async () => {
    assert.deepEqual(await cli.run("start", "--stack", "nope"), {
      exitCode: 1,
      output: "there is no Pulumi.nope.yaml; the stacks here are dev",
    });
  });

  it("names the command that starts the services of the very stack", async () => {
    await copyFile(join(cli.folder, "Pulumi.dev.yaml"), join(cli.folder, "Pulumi.staging.yaml"));
    assert.deepEqual(await cli.run("env", "--stack", "staging"), {
      exitCode: 1,
      output:
        "no services are running; start them in another terminal with: npm run sandbox up -- --stack staging",
    });
  });

  it("lists every problem of a config and starts nothing", async () => {
    await cli.change([...SHARED, 0], "team-a*");
    await cli.change(["s3-access:hpe", "hots"], "x");
    assert.deepEqual(await cli.run("start"), {
      exitCode: 1,
      output: [
        "Pulumi.dev.yaml has 2 problems; nothing was changed.",
        "  s3-access:hpe",
        '    unknown key "hots"; allowed are host, apiVersion, name, namespace, gateway, service, addressing, cors, allowedSources, ownGateway, exportTo',
        "  s3-access:eks.buckets.shared.folders[0]",
        '    folder "team-a*" has a wildcard; a folder already covers everything below it, and a pattern such as team-a* would open team-ab/ too',
      ].join("\n"),
    });
  });

  it("names a node group that does not exist, and those that do", async () => {
    await cli.change(["s3-access:principals", "team-a", "eks", "nodeGroups", 0], "node-group-3");
    const { exitCode, output } = await cli.run("start");
    assert.equal(exitCode, 1);
    assert.deepEqual(output.split("\n").slice(-2), [
      "✖ Preview",
      'Could not look up aws:eks/getNodeGroup:getNodeGroup: The EKS cluster education-eks-vV8VCAqw has no node group "node-group-3"; these exist: node-group-1-2025072404024606990000001e, node-group-2-2025072404024606990000001d.',
    ]);
  });

  it("stops at the first refused WEKA login, because more would lock the account", async () => {
    await cli.change(["s3-access:grants"], []);
    await cli.change(["s3-access:principals"], {});
    for (const system of ["hpe", "eks", "vast"])
      await cli.change([`s3-access:${system}`], undefined);
    assert.equal((await cli.run("preview")).exitCode, 0);
    const file = join(cli.folder, "sandbox", "stacks", "dev", "secrets.json");
    const secrets: unknown = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...Object(secrets), admin: "Wrong-Password-1" }));
    const { exitCode, output } = await cli.run("start");
    const state: unknown = JSON.parse(
      await readFile(join(cli.folder, "sandbox", "stacks", "dev", "weka.json"), "utf8"),
    );
    assert.equal(exitCode, 1);
    assert.match(output, /exit code 41/);
    assert.doesNotMatch(output, /Wrong-Password-1/);
    assert.deepEqual(failedLogins(state), [1]);
  });

  it("says which port is in use and what to change", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const address = blocker.address();
    assert.ok(address !== null && typeof address === "object");
    const busy = await sandboxCli({ S3_ACCESS_SANDBOX_PORT: String(address.port) });
    const { exitCode, output } = await busy.run("start");
    await busy.remove();
    blocker.close();
    assert.equal(exitCode, 1);
    assert.deepEqual(output.split("\n"), [
      "✖ Start local services",
      `Port ${address.port} on 127.0.0.1 is in use by another program, so the sandbox's AWS services cannot start there. Stop that program, or choose another port with S3_ACCESS_SANDBOX_PORT.`,
    ]);
  });
});

/** How often logins failed in a row, by user of the simulated cluster. */
function failedLogins(state: unknown): number[] {
  const Users = z.object({ users: z.array(z.object({ failedLogins: z.number() })) });
  return Users.parse(state).users.map((user) => user.failedLogins);
}
