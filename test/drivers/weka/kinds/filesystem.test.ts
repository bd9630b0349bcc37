import assert from "node:assert/strict";
import { filesystem } from "../../../../drivers/weka/kinds/filesystem.ts";
import type { DesiredFilesystem } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const existing: DesiredFilesystem = { kind: "filesystem", name: "default", onDelete: "retain" };

const made: DesiredFilesystem = {
  kind: "filesystem",
  name: "secure",
  settings: { group: "default", capacity: "100GB", encryption: "kms" },
  onDelete: "remove",
};

const record = {
  kind: "filesystem",
  name: "secure",
  status: "READY",
  group: "default",
  capacity: "100000000000",
  encrypted: true,
};

describe("drivers/weka/kinds/filesystem", () => {
  it("takes one of somebody else as it is, and never removes it", async () => {
    const drivers = new Drivers();
    assert.deepEqual(await drivers.apply(filesystem, existing), {
      kind: "filesystem",
      name: "default",
      status: "READY",
      group: "default",
      capacity: "1099511627776",
      encrypted: false,
    });
    await drivers.delete(filesystem, existing);
    assert.deepEqual([drivers.calls, drivers.lines], [[], []]);
  });

  it("names what there is when it is missing", async () => {
    await assert.rejects(new Drivers().apply(filesystem, { ...existing, name: "data" }), {
      message:
        'WEKA has no filesystem "data"; it has "default", ".config_fs": name one of these, or have it made first',
    });
  });

  it("makes one, waits until it is ready, and changes nothing the second time", async () => {
    const drivers = new Drivers({ delay: 2 });
    assert.deepEqual(await drivers.apply(filesystem, made), record);
    assert.deepEqual(drivers.calls, [
      'addFilesystem secure {"group":"default","capacity":"100GB","encryption":"kms"}',
    ]);
    assert.deepEqual(drivers.lines, [
      'add filesystem "secure" of 100GB in group "default", encrypted',
      'waiting for filesystem "secure", which is being created',
    ]);
    assert.deepEqual(await drivers.apply(filesystem, made), record);
    assert.deepEqual(drivers.calls, []);
  });

  it("says which encryption is insecure", async () => {
    const drivers = new Drivers();
    const settings = { group: "default", capacity: "100GB", encryption: "without-kms" } as const;
    await drivers.apply(filesystem, { ...made, settings });
    assert.deepEqual(drivers.lines, [
      'add filesystem "secure" of 100GB in group "default", encrypted with a key that is kept beside the data',
    ]);
  });

  it("changes the capacity, and nothing that WEKA cannot change", async () => {
    const drivers = new Drivers();
    await drivers.apply(filesystem, made);
    const settings = { group: "default", capacity: "1TiB", encryption: "kms" } as const;
    assert.deepEqual(await drivers.apply(filesystem, { ...made, settings }), {
      ...record,
      capacity: "1099511627776",
    });
    assert.deepEqual(drivers.calls, ["setFilesystemCapacity secure 1TiB"]);
    const plain = { ...settings, encryption: "none" } as const;
    await assert.rejects(drivers.apply(filesystem, { ...made, settings: plain }), {
      message:
        'filesystem "secure" is encrypted, but declared not encrypted, and WEKA cannot change it: declare it as it is, or move the data to a new filesystem',
    });
    const moved = { ...settings, group: "archive" };
    await assert.rejects(drivers.apply(filesystem, { ...made, settings: moved }), {
      message:
        'filesystem "secure" is in group "default", not "archive", and WEKA cannot move it: declare "default"',
    });
    assert.deepEqual(drivers.calls, []);
  });

  it("explains a group that is missing", async () => {
    const settings = { group: "archive", capacity: "1TiB", encryption: "none" } as const;
    await assert.rejects(new Drivers().apply(filesystem, { ...made, settings }), {
      message:
        'WEKA has no filesystem group "archive"; it has "default": name one of these, or have it made first; WEKA says: group "archive" was not found',
    });
  });

  it("is removed only when that is declared, nothing uses it, and waits until it is gone", async () => {
    const drivers = new Drivers();
    await drivers.apply(filesystem, made);
    await drivers.delete(filesystem, { ...made, onDelete: "retain" });
    assert.deepEqual(drivers.lines, [
      'filesystem "secure" stays; onDelete: "remove" would remove it with all its data',
    ]);
    drivers.state.delay = 1;
    await drivers.delete(filesystem, made);
    assert.deepEqual(drivers.calls, ["removeFilesystem secure"]);
    assert.deepEqual(drivers.lines, [
      'remove filesystem "secure" with all its data',
      'waiting until filesystem "secure" is gone',
    ]);
    await drivers.delete(filesystem, made);
    assert.deepEqual(drivers.calls, []);
  });

  it("stays under buckets and under the S3 cluster", async () => {
    const drivers = new Drivers();
    const settings = { group: "default", capacity: "1TiB", encryption: "none" } as const;
    const used = { ...made, name: "default", settings };
    const rest = { hardQuota: undefined, anonymous: "none", full: false, rules: [] } as const;
    drivers.state.buckets = [
      { ...rest, name: "raw", filesystem: "default", path: "/raw", rules: [] },
    ];
    await assert.rejects(drivers.delete(filesystem, used), {
      message: 'filesystem "default" still holds the buckets "raw": unlink or remove these first',
    });
    drivers.state.buckets = [];
    for (const name of ["default", ".config_fs"])
      await assert.rejects(drivers.delete(filesystem, { ...used, name }), {
        message: `filesystem "${name}" still serves the S3 cluster: remove that first`,
      });
    assert.deepEqual(drivers.calls, []);
  });
});
