import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
   * Kills a run of the driver before its first change, another before its second, and so on; `check` sees what each
   * left behind, and the next run has to finish it.
   *
   * @returns how many runs were killed
   */
  async function killEverywhere(
    desired: object,
    reset: () => Promise<void>,
    check: () => void,
  ): Promise<number> {
    for (let n = 1; ; n += 1) {
      await reset();
      await killBeforeChange(n);
      const { exitCode } = await cluster.driver("apply", desired, secrets);
      await cluster.shim('exec "$SIMULATOR" "$@"');
      check();
      if (exitCode === 0) return n - 1;
      const second = await cluster.driver("apply", desired, secrets);
      assert.equal(second.exitCode, 0, second.stderr);
      check();
      assert.deepEqual(settled(), expected(desired), `killed before change ${n}`);
    }
  }

  /** Own policies, and users with all that WEKA knows of them. */
  function settled(): unknown {
    const { policies, users } = snapshot(cluster.stateFile);
    return { policies: [...policies].slice(3), users };
  }

  function expected(desired: object): unknown {
    const password = secrets.S3_USER_PASSWORD;
    return desired === user
      ? { policies: [], users: [{ name: "loader", password, policy: "readwrite" }] }
      : { policies: [[name, document]], users: [{ name: "a", password, policy: name }] };
  }

  it("finishes a user in the next run, wherever it died", async function () {
    this.timeout(60_000);
    const reset = async (): Promise<void> => {
      await cluster.weka(["user", "delete", "loader"]);
    };
    const killed = await killEverywhere(user, reset, () => {
      const policies = snapshot(cluster.stateFile).users.map((seen) => seen.policy ?? "none");
      assert.ok(["", "none", "readwrite"].includes(policies.join()), policies.join());
    });
    assert.equal(killed, 2); // Add the user, attach the policy.
  });

  it("finishes the repair of a policy, and its user has one of the two all the time", async function () {
    this.timeout(120_000);
    const file = join(cluster.folder, "false.json");
    await writeFile(file, JSON.stringify(falseDocument));
    await cluster.weka(["user", "add", "a", "S3"], { input: `${secrets.S3_USER_PASSWORD}\n` });
    const reset = async (): Promise<void> => {
      await cluster.weka(["s3", "policy", "attach", "readonly", "a"]);
      for (const known of [name, `${name}.repair`])
        await cluster.weka(["s3", "policy", "remove", known]);
      await cluster.weka(["s3", "policy", "add", name, file]);
      await cluster.weka(["s3", "policy", "attach", name, "a"]);
    };
    const killed = await killEverywhere(policy, reset, () => {
      const { users, policies } = snapshot(cluster.stateFile);
      const held = JSON.stringify(policies.get(users[0]?.policy ?? ""));
      assert.ok(
        [document, falseDocument].some((one) => JSON.stringify(one) === held),
        held,
      );
    });
  });
});
