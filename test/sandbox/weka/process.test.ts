import assert from "node:assert/strict";
import { snapshot } from "../../../sandbox/weka/store.ts";
import { startWeka } from "../../support/weka.ts";
import type { WekaCluster } from "../../support/weka.ts";

describe("sandbox/bin/weka", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
  });
  afterEach(() => cluster.stop());

  it("takes a password from a pipe, answers on standard output, and refuses on standard error", async () => {
    const added = await cluster.weka(["user", "add", "loader", "S3"], { input: "Loader-1\n" });
    assert.deepEqual(added, { exitCode: 0, stdout: "", stderr: "Enter password: " });
    const listed = await cluster.weka(["fs", "--name", "default"]);
    assert.deepEqual(
      [listed.exitCode, listed.stdout.split("\n").length, listed.stderr],
      [0, 2, ""],
    );
    const env = { WEKA_PASSWORD: "wrong" };
    assert.deepEqual(await cluster.weka(["user"], { env }), {
      exitCode: 41,
      stdout: "",
      stderr: "error: Authentication failed: Incorrect username or password",
    });
  });

  it("loses nothing when many processes add at once", async () => {
    cluster.run("s3 cluster add default .config_fs --all-servers".split(" "));
    const names = Array.from({ length: 6 }, (_, index) => `bucket-${index}`);
    const answers = await Promise.all(
      names.map((name) => cluster.weka(["s3", "bucket", "add", name])),
    );
    assert.deepEqual(
      answers.map(({ exitCode }) => exitCode),
      names.map(() => 0),
    );
    const buckets = snapshot(cluster.stateFile).buckets.map(({ name }) => name);
    assert.deepEqual(buckets.sort(), names);
  });

  it("lets one of two win that add the same", async () => {
    cluster.run("s3 cluster add default .config_fs --all-servers".split(" "));
    const both = await Promise.all([1, 2].map(() => cluster.weka(["s3", "bucket", "add", "raw"])));
    assert.deepEqual(both.map(({ exitCode }) => exitCode).sort(), [0, 1]);
    assert.deepEqual(
      snapshot(cluster.stateFile).buckets.map(({ name }) => name),
      ["raw"],
    );
  });
});
