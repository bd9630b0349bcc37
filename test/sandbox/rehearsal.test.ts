import assert from "node:assert/strict";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import {
  type Ended,
  type Running,
  type SandboxCli,
  ended,
  linesOf,
  printed,
  sandboxCli,
} from "../support/sandbox.ts";

const SHARED = ["s3-access:eks", "buckets", "shared", "folders"];

/** The lines of an output that begin with one of the signs of an operation. */
function operations({ output }: Ended): string[] {
  return output.split("\n").filter((line) => /^(?:\+|~|-|\+-|=) +\S+:\S+ /.test(line));
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
    assert.equal(operations(first).length, 99);
    assert.deepEqual(linesOf(first, "  "), [
      "    + 99 to create",
      "    99 changes",
      "  99 resources deployed; deploying again changed 0",
      "  244 access checks by 6 principals: 124 allowed, 99 denied, 21 not found, as granted",
      "  9 requests through s3.aie19.aie.sg",
      "  160 requests to VAST's databases, as granted",
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

  describe("beside running services", () => {
    let serving: Running;
    let output: string;
    before(async () => {
      serving = cli.start("up");
      output = await printed(serving, "Ctrl-C stops them");
    });
    after(async () => {
      serving.kill("SIGINT");
      assert.equal(ended(await serving).exitCode, 0);
    });

    it("makes again what a stopped service forgot, and says so", () => {
      assert.deepEqual(linesOf({ output }, "✔"), [
        "✔ Started local services: AWS (moto), WEKA, VAST, the appliance's ingress, S3 gateway",
        "✔ Looked for what the services lost: 50 objects; they are made again",
        "✔ Preview",
        "✔ Deploy: 50 created, 9 updated, 40 unchanged",
        "✔ Check access: 413 requests, 0 failed",
      ]);
    });

    it("deploys only the difference, and deletes what is declared no more", async () => {
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
    });

    it("gives keys for a shell, of a principal that has some", async () => {
      const genomics = await cli.run("env", "--principal", "genomics");
      assert.deepEqual(exported(genomics), [
        "AWS_ENDPOINT_URL_S3",
        "AWS_CA_BUNDLE",
        "AWS_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
      ]);
      const person = await cli.run("env", "--principal", "sgaie");
      assert.deepEqual(exported(person), [
        "HTTPS_PROXY",
        "KUBECONFIG",
        "S3ACCESS_HPE_DOMAIN",
        "S3ACCESS_HPE_CLIENT_SECRET",
      ]);
      assert.deepEqual(await cli.run("env", "--principal", "nobody"), {
        exitCode: 1,
        output:
          'principal "nobody" has no keys in the sandbox; those that have are "flyte", "team-a", "operator", "genomics", "genomics/report", "sgaie", "department_a", "department_b", "admin"',
      });
    });
  });
});

/** The variables that a shell would set. */
function exported({ exitCode, output }: Ended): (string | undefined)[] {
  assert.equal(exitCode, 0, output);
  return [...output.matchAll(/^export (\w+)='[^']+'$/gm)].map(([, name]) => name);
}

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
