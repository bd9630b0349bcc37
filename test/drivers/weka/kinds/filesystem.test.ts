import assert from "node:assert/strict";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

describe("drivers/weka/kinds/filesystem", () => {
  let cluster: WekaCluster;
  afterEach(() => cluster.stop());

  it("takes a filesystem that is ready", async () => {
    cluster = await startWeka();
    const { exitCode, stdout, stderr } = await cluster.driver("apply", {
      kind: "filesystem",
      name: "default",
    });
    assert.deepEqual(
      [exitCode, stdout, stderr],
      [0, '{"kind":"filesystem","name":"default","status":"READY"}', ""],
    );
  });

  it("names what there is when a filesystem is missing", async () => {
    cluster = await startWeka();
    const { exitCode, stdout, stderr } = await cluster.driver("apply", {
      kind: "filesystem",
      name: "data",
    });
    assert.deepEqual(
      [exitCode, stdout, stderr],
      [
        1,
        "",
        'error: WEKA has no filesystem "data"; it has "default", ".config_fs": name one of these, or have it made first',
      ],
    );
  });

  it("waits for one that is being created, and deletes none", async () => {
    cluster = await startWeka({ readinessDelayMs: 1500 });
    await cluster.weka(["fs", "add", "data", "default", "1TiB"]);
    const applied = await cluster.driver("apply", { kind: "filesystem", name: "data" });
    assert.deepEqual(
      [applied.exitCode, applied.stderr],
      [0, 'waiting for filesystem "data", which is being created'],
    );
    const deleted = await cluster.driver("delete", { kind: "filesystem", name: "data" });
    assert.deepEqual(deleted, { exitCode: 0, stdout: "null", stderr: "" });
    const observed = await cluster.driver("observe", { kind: "filesystem", name: "data" });
    assert.equal(observed.stdout, '{"kind":"filesystem","name":"data","status":"READY"}');
  });
});
