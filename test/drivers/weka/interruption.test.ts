import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { snapshot } from "../../../sandbox/weka/store.ts";
import { startWeka } from "../../support/weka.ts";
import type { WekaCluster } from "../../support/weka.ts";

const name = "team-0badcafe";

const document = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/*"] }],
};

const falseDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::raw/*"] }],
};

const policy = { kind: "s3-policy", name, document, onDelete: "remove" };

const user = {
  kind: "s3-user",
  name: "loader",
  policy: "readwrite",
  posixUid: 1000,
  posixGid: 1000,
  passwordVersion: 1,
  onDelete: "remove",
};

const secrets = { S3_USER_PASSWORD: "Loader-pass-1" };

describe("drivers/weka, killed", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
    await cluster.weka(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
  });
  afterEach(() => cluster.stop());

  /** Makes the driver die before its `n`th change. Between two changes WEKA stays what it is, so no other moment differs. */
  async function killBeforeChange(n: number): Promise<void> {
    const count = join(cluster.folder, "count");
    await rm(count, { force: true });
    await cluster.shim(
      [
        `case "$*" in *--json | --version) exec "$SIMULATOR" "$@";; esac`,
        `echo >> "${count}"`,
        `[ "$(wc -l < "${count}")" -eq ${n} ] && kill -KILL "$PPID" && exit`,
        `exec "$SIMULATOR" "$@"`,
      ].join("\n"),
    );
  }

  /**
   * Kills a run of the driver before its first change, another before its second, and so on, each from the state that
   * WEKA is in now. `check` sees what each left behind; the next run has to end as a run does that is left alone.
   *
   * @returns how many runs were killed
   */
  async function killEverywhere(desired: object, check: () => void): Promise<number> {
    const start = await readFile(cluster.stateFile);
    const run = async (): Promise<number | undefined> =>
      (await cluster.driver("apply", desired, secrets)).exitCode;
    assert.equal(await run(), 0);
    const expected = snapshot(cluster.stateFile);
    for (let n = 1; ; n += 1) {
      await writeFile(cluster.stateFile, start);
      await killBeforeChange(n);
      const exitCode = await run();
      check();
      await cluster.shim('exec "$SIMULATOR" "$@"');
      assert.equal(await run(), 0);
      assert.deepEqual(snapshot(cluster.stateFile), expected, `killed before change ${n}`);
      if (exitCode === 0) return n - 1;
    }
  }

  it("finishes a user in the next run, wherever it died", async function () {
    this.timeout(60_000);
    const killed = await killEverywhere(user, () => {
      const policies = snapshot(cluster.stateFile).users.map((seen) => seen.policy ?? "none");
      assert.ok(["", "none", "readwrite"].includes(policies.join()), policies.join());
    });
    assert.equal(killed, 2); // Add the user, attach the policy.
    const [made] = snapshot(cluster.stateFile).users;
    assert.deepEqual(made, {
      name: "loader",
      password: secrets.S3_USER_PASSWORD,
      policy: "readwrite",
    });
  });

  it("finishes the repair of a policy, and its user has one of the two all the time", async function () {
    this.timeout(120_000);
    const file = join(cluster.folder, "false.json");
    await writeFile(file, JSON.stringify(falseDocument));
    await cluster.weka(["user", "add", "a", "S3"], { input: "Loader-pass-2\n" });
    await cluster.weka(["s3", "policy", "add", name, file]);
    await cluster.weka(["s3", "policy", "attach", name, "a"]);
    const held = (): unknown => {
      const { users, policies } = snapshot(cluster.stateFile);
      return policies.get(users[0]?.policy ?? "");
    };
    const killed = await killEverywhere(policy, () => {
      assert.ok([document, falseDocument].some((one) => isDeepStrictEqual(one, held())));
    });
    assert.equal(killed, 6); // Stand-in, move, remove, add, move back, remove the stand-in.
    assert.deepEqual(held(), document);
    assert.deepEqual([...snapshot(cluster.stateFile).policies.keys()].slice(3), [name]);
  });
});
