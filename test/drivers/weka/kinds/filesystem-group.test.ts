import assert from "node:assert/strict";
import { filesystemGroup } from "../../../../drivers/weka/kinds/filesystem-group.ts";
import type { DesiredFilesystemGroup } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const desired: DesiredFilesystemGroup = {
  kind: "filesystem-group",
  name: "archive",
  onDelete: "remove",
};

const record = { kind: "filesystem-group", name: "archive" };

describe("drivers/weka/kinds/filesystem-group", () => {
  it("makes a group, changes nothing the second time, and removes it", async () => {
    const drivers = new Drivers();
    assert.deepEqual(await drivers.apply(filesystemGroup, desired), record);
    assert.deepEqual(drivers.calls, ["addFilesystemGroup archive"]);
    assert.deepEqual(await drivers.apply(filesystemGroup, desired), record);
    assert.deepEqual(drivers.calls, []);
    await drivers.delete(filesystemGroup, desired);
    assert.deepEqual(drivers.calls, ["removeFilesystemGroup archive"]);
    assert.equal(await drivers.observe(filesystemGroup, desired), undefined);
  });

  it("never removes one with filesystems in it, or one that is to stay", async () => {
    const drivers = new Drivers();
    const kept: DesiredFilesystemGroup = { ...desired, name: "default" };
    await assert.rejects(drivers.delete(filesystemGroup, kept), {
      message:
        'filesystem group "default" still holds "default", ".config_fs": remove or move these first',
    });
    await drivers.delete(filesystemGroup, { ...kept, onDelete: "retain" });
    assert.deepEqual(drivers.calls, []);
    assert.deepEqual(drivers.lines, [
      'filesystem group "default" stays; onDelete: "remove" would remove it',
    ]);
    assert.deepEqual(drivers.state.groups, ["default"]);
  });
});
