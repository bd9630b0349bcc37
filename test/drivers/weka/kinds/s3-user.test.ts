import assert from "node:assert/strict";
import { snapshot } from "../../../../sandbox/weka/store.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const password = "Loader-pass-1";

const desired = {
  kind: "s3-user",
  name: "loader",
  policy: "readwrite",
  posixUid: 1000,
  posixGid: 1001,
  passwordVersion: 1,
  onDelete: "remove",
};

const record = {
  kind: "s3-user",
  name: "loader",
  policy: "readwrite",
  posixUid: 1000,
  posixGid: 1001,
  passwordVersion: 1,
};

describe("drivers/weka/kinds/s3-user", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
    await cluster.weka(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
  });
  afterEach(() => cluster.stop());

  /** Applies; `before` is what the last run printed, as the command resource hands it over on update. */
  async function apply(
    state: object,
    env: Record<string, string> = { S3_USER_PASSWORD: password },
    before?: string,
  ): Promise<{ record: unknown; printed: string; did: string[] }> {
    const previous = before === undefined ? {} : { PULUMI_COMMAND_STDOUT: before };
    const { exitCode, stdout, stderr } = await cluster.driver("apply", state, {
      ...env,
      ...previous,
    });
    assert.equal(exitCode, 0, stderr);
    const did = stderr.split("\n").filter((line) => line !== "");
    return { record: JSON.parse(stdout), printed: stdout, did };
  }

  const users = (): unknown => snapshot(cluster.stateFile).users;

  it("makes a user with its policy, and changes nothing on update", async () => {
    const first = await apply(desired);
    assert.deepEqual(
      [first.record, first.did],
      [record, ['add user "loader" of role S3', 'attach policy "readwrite" to user "loader"']],
    );
    assert.deepEqual(users(), [{ name: "loader", password, policy: "readwrite" }]);
    const second = await apply(desired, {}, first.printed);
    assert.deepEqual([second.record, second.did], [record, []]);
  });

  it("adopts a user: sets its password and ids, and replaces its policy", async () => {
    await cluster.weka(["user", "add", "loader", "S3"], { input: "Unknown-1\n" });
    await cluster.weka(["s3", "policy", "attach", "readonly", "loader"]);
    const adopted = await apply(desired);
    assert.deepEqual(
      [adopted.record, adopted.did],
      [
        record,
        [
          'set the password of user "loader", version 1',
          'set the POSIX ids of user "loader" to 1000:1001',
          'attach policy "readwrite" to user "loader"',
        ],
      ],
    );
    assert.deepEqual(users(), [{ name: "loader", password, policy: "readwrite" }]);
  });

  it("sets a password again when its version changed, and only then", async () => {
    const { printed } = await apply(desired);
    const changed = { S3_USER_PASSWORD: "Loader-pass-2" };
    assert.deepEqual((await apply(desired, changed, printed)).did, []);
    const second = await apply({ ...desired, passwordVersion: 2 }, changed, printed);
    assert.deepEqual(
      [second.record, second.did],
      [{ ...record, passwordVersion: 2 }, ['set the password of user "loader", version 2']],
    );
    assert.deepEqual(users(), [{ name: "loader", password: "Loader-pass-2", policy: "readwrite" }]);
  });

  it("gives a user that was deleted its password again, whatever the record says", async () => {
    const { printed } = await apply(desired);
    await cluster.weka(["user", "delete", "loader"]);
    assert.deepEqual((await apply(desired, undefined, printed)).did, [
      'add user "loader" of role S3',
      'attach policy "readwrite" to user "loader"',
    ]);
    assert.deepEqual(users(), [{ name: "loader", password, policy: "readwrite" }]);
  });

  it("does not believe a record of another user, or none at all", async () => {
    const { printed } = await apply(desired);
    for (const before of [printed.replace("loader", "other"), "", "no json"])
      assert.deepEqual((await apply(desired, undefined, before)).did, [
        'set the password of user "loader", version 1',
      ]);
  });

  it("changes the policy in one step", async () => {
    const { printed } = await apply(desired);
    const changed = await apply({ ...desired, policy: "readonly" }, {}, printed);
    assert.deepEqual(
      [changed.record, changed.did],
      [{ ...record, policy: "readonly" }, ['attach policy "readonly" to user "loader"']],
    );
  });

  it("detaches first where WEKA does not replace", async () => {
    const { printed } = await apply(desired);
    await cluster.shim(
      [
        `if [ "$1 $2 $3" = "s3 policy attach" ] && "$SIMULATOR" user --json | grep -q '"s3_policy": "r'; then`,
        `  echo "error: user already has a policy attached" >&2; exit 1`,
        `fi`,
        `exec "$SIMULATOR" "$@"`,
      ].join("\n"),
    );
    const changed = await apply({ ...desired, policy: "writeonly" }, {}, printed);
    assert.deepEqual(changed.record, { ...record, policy: "writeonly" });
  });

  it("leaves POSIX ids alone that are not declared", async () => {
    const { printed } = await apply(desired);
    const { posixUid, posixGid, ...rest } = desired;
    const second = await apply(rest, {}, printed);
    assert.deepEqual([second.record, second.did], [{ ...record, posixUid, posixGid }, []]);
  });

  it("touches no user of another role", async () => {
    const { exitCode, stderr } = await cluster.driver(
      "apply",
      { ...desired, name: "admin" },
      { S3_USER_PASSWORD: password },
    );
    assert.deepEqual(
      [exitCode, stderr],
      [
        1,
        'error: user "admin" exists with role ClusterAdmin, which this driver does not change: choose another user name',
      ],
    );
  });

  it("says when the password or the policy is missing", async () => {
    const without = await cluster.driver("apply", desired);
    assert.equal(
      without.stderr.split("\n").at(-1),
      'error: S3_USER_PASSWORD, which holds the password of user "loader", is not set',
    );
    const dangling = await cluster.driver(
      "apply",
      { ...desired, policy: "nobody" },
      { S3_USER_PASSWORD: password },
    );
    assert.equal(
      dangling.stderr.split("\n").at(-1),
      'error: `weka s3 policy attach nobody loader` failed; WEKA says: IAM policy "nobody" was not found',
    );
  });

  it("deletes a user, or keeps one that is to stay", async () => {
    await apply(desired);
    const kept = await cluster.driver("delete", { ...desired, onDelete: "retain" });
    assert.equal(
      kept.stderr,
      'user "loader" stays, and keeps its access; onDelete: "remove" would end it',
    );
    assert.equal((await cluster.driver("delete", desired)).stderr, 'remove user "loader"');
    assert.deepEqual(users(), []);
    assert.equal((await cluster.driver("delete", desired)).exitCode, 0);
    assert.equal((await cluster.driver("observe", desired)).stdout, "null");
  });
});
