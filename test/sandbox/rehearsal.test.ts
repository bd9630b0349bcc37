import assert from "node:assert/strict";
import { createServer } from "node:net";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type Ended, type SandboxCli, ended, printed, sandboxCli } from "../support/sandbox.ts";

const SHARED = ["s3-access:eks", "buckets", "shared", "folders"];

/** The lines of an output that begin with one of the signs of an operation. */
function operations({ output }: Ended): string[] {
  return output.split("\n").filter((line) => /^(?:\+|~|-|\+-|=) +\S+:\S+ /.test(line));
}

/** The lines that begin with a word. */
function lines({ output }: Ended, start: string): string[] {
  return output.split("\n").filter((line) => line.startsWith(start));
}

describe("sandbox: a rehearsal from end to end", function () {
  this.timeout(120_000);
  let cli: SandboxCli;
  before(async () => {
    cli = await sandboxCli();
  });
  after(() => cli.remove());

  it("deploys, changes nothing the second time, and proves the access", async () => {
    const first = await cli.run("start");
    assert.equal(first.exitCode, 0, first.output);
    assert.equal(operations(first).length, 77);
    assert.deepEqual(lines(first, "  "), [
      "    + 77 to create",
      "    77 changes",
      "  77 resources deployed; deploying again changed 0",
      "  230 access checks by 4 principals: 115 allowed, 96 denied, 19 not found, as granted",
      "  9 requests through s3.aie19.aie.sg",
      "  2 VAST policies rendered, not provisioned",
    ]);
  });

  it("makes again what a stopped service forgot, and says so", async () => {
    const again = await cli.run("start");
    assert.equal(again.exitCode, 0, again.output);
    assert.deepEqual(lines(again, "✔"), [
      "✔ Started local services: AWS (moto), WEKA, the appliance's ingress, S3 gateway",
      "✔ Looked for what the services lost: 50 objects; they are made again",
      "✔ Preview",
      "✔ Deploy: 50 created, 27 unchanged",
      "✔ Deploy again: 77 unchanged",
      "✔ Check access: 239 requests, 0 failed",
    ]);
  });

  it("keeps every secret out of what it printed and of every file that others may read", async () => {
    const home = join(cli.folder, "sandbox", "stacks", "dev");
    const secrets: unknown = JSON.parse(await readFile(join(home, "secrets.json"), "utf8"));
    assert.ok(typeof secrets === "object" && secrets !== null);
    const passwords = Object.values(secrets).map(String);
    assert.equal(passwords.length, 3);
    const files = await readdir(home, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const path = join(file.parentPath, file.name);
      const text = await readFile(path, "utf8");
      const mode = (await stat(path)).mode & 0o777;
      if (passwords.some((password) => text.includes(password)))
        assert.deepEqual(
          [["secrets.json", "weka.json"].includes(file.name), mode],
          [true, 0o600],
          path,
        );
    }
  });

  it("deploys only the difference beside running services, and deletes what is declared no more", async () => {
    const serving = cli.start("up");
    await printed(serving, "Ctrl-C stops them");
    await cli.change(SHARED, ["team-a/", "team-b/", "team-c/"]);
    const unused = await cli.run("up");
    assert.deepEqual(operations(unused), []);
    await cli.change(["s3-access:grants", 5, "folders"], ["team-b/", "team-c/"]);
    const widened = await cli.run("up");
    assert.equal(widened.exitCode, 0, widened.output);
    assert.deepEqual(operations(widened), [
      "~  aws:iam/policy:Policy team-b update  [diff: ~policy]",
    ]);
    await cli.change(["s3-access:grants"], await grantsWithout(cli, "team-b"));
    await cli.change(["s3-access:principals", "team-b"], undefined);
    const removed = await cli.run("up");
    assert.equal(removed.exitCode, 0, removed.output);
    assert.deepEqual(operations(removed), [
      "-  aws:iam/rolePolicyAttachment:RolePolicyAttachment team-b-node-group-2-2025072404024606990000001d delete",
      "-  aws:iam/policy:Policy team-b delete",
      "-  s3-access:aws:NodeRoleS3Access team-b delete",
    ]);
    serving.kill("SIGINT");
    assert.equal(ended(await serving).exitCode, 0);
  });

  it("gives keys for a shell, of a principal that has some", async () => {
    const serving = cli.start("up");
    await printed(serving, "Ctrl-C stops them");
    const { output, exitCode } = await cli.run("env", "--principal", "genomics");
    const names = [...output.matchAll(/^export (\w+)='[^']+'$/gm)].map(([, name]) => name);
    const unknown = await cli.run("env", "--principal", "nobody");
    serving.kill("SIGINT");
    await serving;
    assert.equal(exitCode, 0);
    assert.deepEqual(names, [
      "AWS_ENDPOINT_URL_S3",
      "AWS_CA_BUNDLE",
      "AWS_REGION",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
    ]);
    assert.deepEqual(unknown, {
      exitCode: 1,
      output:
        'principal "nobody" has no keys in the sandbox; those that have are "flyte", "team-a", "operator", "genomics"',
    });
  });
});

/** The grants of the folder's stack that are not for one principal. */
async function grantsWithout({ folder }: SandboxCli, principal: string): Promise<unknown[]> {
  const Stack = z.object({
    config: z.looseObject({
      "s3-access:grants": z.array(z.looseObject({ principal: z.string() })),
    }),
  });
  const stack = Stack.parse(parse(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")));
  return stack.config["s3-access:grants"].filter((grant) => grant.principal !== principal);
}

describe("sandbox: interrupted", function () {
  this.timeout(120_000);

  for (const [signal, name] of [
    ["SIGKILL", "kill -9"],
    ["SIGINT", "Ctrl-C"],
  ] as const)
    it(`converges after ${name} in the middle of a deployment`, async () => {
      const cli = await sandboxCli();
      const journal = join(cli.folder, "sandbox", "stacks", "dev", "state.json.journal");
      const running = cli.start("start");
      await grown(journal, 20_000);
      running.kill(signal);
      const stopped = ended(await running);
      const again = await cli.run("start");
      await cli.remove();
      if (signal === "SIGINT") {
        assert.equal(stopped.exitCode, 130);
        assert.match(
          stopped.output,
          /Stopped on request after \d+ operations; all of it is saved\./,
        );
      }
      assert.equal(again.exitCode, 0, again.output);
      assert.deepEqual(lines(again, "✔ Deploy again"), ["✔ Deploy again: 77 unchanged"]);
    });
});

/** Resolves when a file has at least so many bytes. */
async function grown(path: string, bytes: number): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size >= bytes) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${path} did not grow to ${bytes} bytes`);
}

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

  it("lists every problem of a config and starts nothing", async () => {
    await cli.change([...SHARED, 0], "team-a*");
    await cli.change(["s3-access:hpe", "hots"], "x");
    assert.deepEqual(await cli.run("start"), {
      exitCode: 1,
      output: [
        "Pulumi.dev.yaml has 2 problems; nothing was changed.",
        "  s3-access:hpe",
        '    unknown key "hots"; allowed are host, name, namespace, gateway, service',
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
