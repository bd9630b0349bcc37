import assert from "node:assert/strict";
import { s3Cluster } from "../../../../drivers/weka/kinds/s3-cluster.ts";
import type { DesiredS3Cluster } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const desired: DesiredS3Cluster = {
  kind: "s3-cluster",
  defaultFilesystem: "default",
  configFilesystem: ".config_fs",
  servers: [0, 1],
  port: 9000,
  domains: ["s3.example.com"],
  onDelete: "retain",
};

const record = {
  kind: "s3-cluster",
  defaultFilesystem: "default",
  port: 9000,
  tls: true,
  domains: ["s3.example.com"],
  servers: [0, 1],
  addresses: ["10.0.0.1", "10.0.0.2"],
};

const none = { cluster: undefined };

describe("drivers/weka/kinds/s3-cluster", () => {
  it("makes a cluster, waits for its servers, and changes nothing the second time", async () => {
    const drivers = new Drivers({ ...none, delay: 2 });
    assert.deepEqual(await drivers.apply(s3Cluster, desired), record);
    assert.deepEqual(drivers.lines, [
      "add the S3 cluster on containers 0, 1, port 9000",
      "waiting for the S3 servers: 0 of 2 are ready",
    ]);
    assert.deepEqual(await drivers.apply(s3Cluster, desired), record);
    assert.deepEqual(drivers.calls, []);
  });

  it("makes one on all servers, with its limit of buckets and its owner of anonymous files", async () => {
    const drivers = new Drivers(none);
    await drivers.apply(s3Cluster, {
      ...desired,
      servers: "all",
      domains: [],
      maxBuckets: 50,
      anonymousPosixUid: 1000,
      anonymousPosixGid: 1001,
    });
    assert.deepEqual(drivers.calls, [
      'addS3Cluster {"defaultFilesystem":"default","configFilesystem":".config_fs","servers":"all","port":9000,"domains":[],"maxBuckets":50,"anonymousPosixUid":1000,"anonymousPosixGid":1001}',
    ]);
    assert.deepEqual(drivers.state.cluster?.servers, [0, 1, 2]);
  });

  it("adopts a cluster and brings servers, port, domains and owner to what is declared", async () => {
    const drivers = new Drivers();
    assert.deepEqual(drivers.state.cluster?.servers, [0, 1, 2]);
    drivers.state.cluster.servers = [1, 2];
    const changed = { ...desired, port: 9090, anonymousPosixUid: 1000, anonymousPosixGid: 65_534 };
    assert.deepEqual(await drivers.apply(s3Cluster, changed), {
      ...record,
      port: 9090,
      servers: [1, 0],
      addresses: ["10.0.0.2", "10.0.0.1"],
    });
    assert.deepEqual(drivers.calls, [
      "addS3Servers [0]",
      "removeS3Servers [2]",
      'updateS3Cluster {"port":9090}',
      'updateS3Cluster {"domains":["s3.example.com"]}',
      'updateS3Cluster {"anonymousPosixUid":1000}',
    ]);
    assert.deepEqual(drivers.lines, [
      "add containers 0 to the S3 cluster",
      "take containers 2 out of the S3 cluster",
      "move the S3 cluster from port 9000 to 9090",
      "set the domains of the S3 cluster to s3.example.com, which restarts its servers",
      "let files of callers without credentials belong to 1000:65534",
    ]);
  });

  it("leaves alone what is not declared", async () => {
    const drivers = new Drivers();
    const { domains: _, ...rest } = desired;
    await drivers.apply(s3Cluster, { ...rest, servers: "all" });
    assert.deepEqual(drivers.calls, []);
  });

  it("refuses what WEKA cannot change", async () => {
    const drivers = new Drivers();
    const consequence = "or remove the S3 cluster first, which deletes its S3 users";
    await assert.rejects(
      drivers.apply(s3Cluster, { ...desired, defaultFilesystem: ".config_fs" }),
      {
        message: `the default filesystem of the S3 cluster is "default", not ".config_fs", and \`weka s3 cluster update\` cannot change it: declare "default", ${consequence}`,
      },
    );
    await assert.rejects(drivers.apply(s3Cluster, { ...desired, maxBuckets: 50 }), {
      message: `the limit of buckets of the S3 cluster is 10000, not 50, and \`weka s3 cluster update\` cannot change it: declare 10000, ${consequence}`,
    });
    assert.deepEqual(drivers.calls, []);
  });

  it("explains a container and a filesystem that WEKA does not know", async () => {
    const drivers = new Drivers(none);
    await assert.rejects(drivers.apply(s3Cluster, { ...desired, servers: [7] }), {
      message:
        "WEKA does not know one of the declared containers: use the ids that `weka cluster container` prints; WEKA says: Unrecognized host ID HostId<7>",
    });
    await assert.rejects(drivers.apply(s3Cluster, { ...desired, configFilesystem: ".config" }), {
      message:
        'WEKA has no filesystem ".config"; it has "default", ".config_fs": name one of these, or have it made first; WEKA says: filesystem ".config" was not found',
    });
    await assert.rejects(new Drivers().apply(s3Cluster, { ...desired, servers: [0, 7] }), {
      message: /^WEKA does not know one of the declared containers: /,
    });
  });

  it("ends the service only when that is declared", async () => {
    const drivers = new Drivers();
    await drivers.delete(s3Cluster, desired);
    assert.deepEqual(
      [drivers.calls, drivers.lines],
      [[], ['the S3 cluster stays; onDelete: "remove" would end it']],
    );
    const removed: DesiredS3Cluster = { ...desired, onDelete: "remove" };
    await drivers.delete(s3Cluster, removed);
    assert.deepEqual(drivers.lines, [
      "remove the S3 cluster, which ends its policies and bucket settings; objects stay",
    ]);
    await drivers.delete(s3Cluster, removed);
    assert.deepEqual(drivers.calls, []);
    assert.equal(await drivers.observe(s3Cluster, desired), undefined);
  });

  it("never ends the service under S3 users, which WEKA would delete with it", async () => {
    const user = { password: "x", policy: undefined, keys: undefined, accounts: [] };
    const drivers = new Drivers({
      users: ["admin", "a", "b"].map((name) => ({
        ...user,
        name,
        uid: name,
        role: name === "admin" ? "ClusterAdmin" : "S3",
        posixUid: 0,
        posixGid: 0,
      })),
    });
    await assert.rejects(drivers.delete(s3Cluster, { ...desired, onDelete: "remove" }), {
      message:
        'the S3 cluster still has the S3 users "a", "b", which WEKA would delete with it: remove them first, or let the cluster stay with onDelete: "retain"',
    });
    assert.deepEqual(drivers.calls, []);
  });
});
