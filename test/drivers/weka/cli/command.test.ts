import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { adminPassword, startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const password = "Loader-pass-1";

const filesystem = { kind: "filesystem", name: "default" };

const user = {
  kind: "s3-user",
  name: "loader",
  policy: "readwrite",
  passwordVersion: 1,
  onDelete: "remove",
};

const policy = {
  kind: "s3-policy",
  name: "team-0badcafe",
  document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/*"] }],
  },
  onDelete: "remove",
};

describe("drivers/weka/cli/command", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
    await cluster.weka(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
  });
  afterEach(() => cluster.stop());

  /** The shell script of a `weka` that writes down something about each call before it passes it on. */
  async function recording(what: string): Promise<() => Promise<string[]>> {
    const log = join(cluster.folder, "calls");
    await cluster.shim(`${what} >> "${log}"\nexec "$SIMULATOR" "$@"`);
    return async () => (await readFile(log, "utf8")).trimEnd().split("\n");
  }

  it("calls as little as it can", async () => {
    const calls = await recording('echo "$*"');
    const env = { S3_USER_PASSWORD: password };
    const { stdout } = await cluster.driver("apply", user, env);
    await cluster.driver("apply", user, { PULUMI_COMMAND_STDOUT: stdout });
    assert.deepEqual(await calls(), [
      "--version",
      "user --json",
      "user add loader S3",
      "user --json",
      "s3 policy attach readwrite loader",
      "user --json",
      "--version",
      "user --json",
    ]);
  });

  it("lets no secret reach an argument, its output or the environment of weka", async () => {
    const calls = await recording('{ echo "$*"; env; }');
    const secrets = { S3_USER_PASSWORD: password, PULUMI_COMMAND_STDERR: password };
    const answers = [
      await cluster.driver("apply", user, secrets),
      await cluster.driver("apply", user, secrets),
      await cluster.driver("apply", { ...user, policy: "nobody" }, secrets),
    ];
    assert.deepEqual(
      answers.map(({ exitCode }) => exitCode),
      [0, 0, 1],
    );
    const outputs = answers.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    assert.doesNotMatch([...outputs, ...(await calls())].join("\n"), new RegExp(password));
    assert.doesNotMatch(outputs.join("\n"), new RegExp(adminPassword));
  });

  it("lends documents as files for its user only, and takes them away", async () => {
    const calls = await recording(
      'case "$*" in "s3 policy add"*) echo "$5"; stat -c "%a" "$5"; stat -c "%a" "$(dirname "$5")"; cat "$5"; echo;; esac',
    );
    assert.equal((await cluster.driver("apply", policy)).exitCode, 0);
    const [file = "", ...rest] = await calls();
    assert.deepEqual(rest, ["600", "700", JSON.stringify(policy.document)]);
    await assert.rejects(readdir(dirname(file)), { code: "ENOENT" });
  });

  it("tries a refused login once", async () => {
    const calls = await recording('echo "$*"');
    const { exitCode, stdout, stderr } = await cluster.driver("apply", filesystem, {
      WEKA_PASSWORD: "wrong",
    });
    assert.deepEqual(
      [exitCode, stdout, stderr],
      [
        41,
        "",
        'error: WEKA refused the login of "admin" (exit 41: Authentication failed: Incorrect username or password). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password',
      ],
    );
    assert.deepEqual(await calls(), ["--version", "fs --json"]);
  });

  it("says so when there is no weka", async () => {
    const { exitCode, stderr } = await cluster.driver("apply", filesystem, {
      PATH: cluster.folder,
    });
    assert.deepEqual(
      [exitCode, stderr],
      [
        1,
        "error: weka is not on the PATH: install WEKA's command line on this machine, or say in the connection's `via` where it is",
      ],
    );
  });

  const answers: readonly (readonly [title: string, script: string, error: string])[] = [
    [
      "a version of another time",
      "echo 'Weka CLI version 4.1.0'",
      "weka is of version 4.1.0, which had another S3 service; this driver speaks WEKA 4.2 and later: upgrade the cluster, or leave it out of the stack",
    ],
    [
      "an error that ends with a NUL",
      `[ "$1" = --version ] && exec "$SIMULATOR" "$@"; printf 'error: IO not started\\n\\000' >&2; exit 1`,
      "`weka fs --json` failed; WEKA says: IO not started",
    ],
    [
      "an error without a word",
      `[ "$1" = --version ] && exec "$SIMULATOR" "$@"; exit 3`,
      "`weka fs --json` failed; WEKA says: exit code 3",
    ],
    [
      "an answer that is no JSON",
      `[ "$1" = --version ] && exec "$SIMULATOR" "$@"; echo 'true https://log.example/s3 token'`,
      "`weka fs --json` answered no JSON: run it by hand to see what it says",
    ],
    [
      "an answer of another shape",
      `[ "$1" = --version ] && exec "$SIMULATOR" "$@"; echo '[{"filesystem":"default"}]'`,
      "weka answered the list of filesystems in a shape that this driver does not know: 0.name: Invalid input: expected string, received undefined",
    ],
  ];
  for (const [title, script, error] of answers)
    it(`explains ${title}`, async () => {
      await cluster.shim(script);
      const { exitCode, stderr } = await cluster.driver("apply", filesystem);
      assert.deepEqual([exitCode, stderr], [1, `error: ${error}`]);
    });

  it("says so when weka takes a password from a terminal only", async () => {
    await cluster.shim(
      `[ "$1 $2" = "user add" ] || exec "$SIMULATOR" "$@"; echo 'error: stdin is not a terminal' >&2; exit 1`,
    );
    const { exitCode, stderr } = await cluster.driver("apply", user, {
      S3_USER_PASSWORD: password,
    });
    assert.deepEqual(
      [exitCode, stderr.split("\n").at(-1)],
      [
        1,
        "error: `weka user add loader S3` takes a password from a terminal only, and this driver never writes one on a command line: go over WEKA's REST API instead (connection `via: rest https://HOST:14000`); WEKA says: stdin is not a terminal",
      ],
    );
  });

  it("knows its three verbs", async () => {
    const { exitCode, stderr } = await cluster.driver("destroy", filesystem);
    assert.deepEqual(
      [exitCode, stderr],
      [1, 'error: "destroy" is no verb of this driver: use apply, delete or observe'],
    );
  });
});
