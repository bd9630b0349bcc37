import assert from "node:assert/strict";
import { load } from "../../../../sandbox/weka/state-file.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const desired = {
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
  tls: false,
  domains: ["s3.example.com"],
  servers: [0, 1],
  addresses: [],
};

describe("drivers/weka/kinds/s3-cluster", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
  });
  afterEach(() => cluster.stop());

  async function apply(state: object): Promise<{ record: unknown; did: string[] }> {
    const { exitCode, stdout, stderr } = await cluster.driver("apply", state);
    assert.equal(exitCode, 0, stderr);
    return { record: JSON.parse(stdout), did: stderr.split("\n").filter((line) => line !== "") };
  }

  it("makes a cluster, waits for its servers, and changes nothing the second time", async () => {
    await cluster.stop();
    cluster = await startWeka({ readinessDelayMs: 2000 });
    const first = await apply(desired);
    assert.deepEqual(first, {
      record,
      did: [
        "add the S3 cluster on containers 0, 1, port 9000",
        "waiting for the S3 servers: 0 of 2 are ready",
      ],
    });
    assert.deepEqual(await apply(desired), { record, did: [] });
  });

  it("adopts a cluster and brings servers, port and domains to what is declared", async () => {
    await cluster.weka(["s3", "cluster", "add", "default", ".config_fs", "--container", "1,2"]);
    assert.deepEqual(await apply({ ...desired, port: 9090 }), {
      record: { ...record, port: 9090, servers: [1, 0] },
      did: [
        "add containers 0 to the S3 cluster",
        "take containers 2 out of the S3 cluster",
        "move the S3 cluster from port 9000 to 9090",
        "set the domains of the S3 cluster to s3.example.com, which restarts its servers",
      ],
    });
  });

  it("leaves servers and domains alone that are not declared", async () => {
    await apply(desired);
    const { domains, ...rest } = desired;
    assert.deepEqual(await apply({ ...rest, servers: "all" }), {
      record: { ...record, domains },
      did: [],
    });
  });

  it("makes a cluster on all servers", async () => {
    assert.deepEqual(await apply({ ...desired, servers: "all", domains: [] }), {
      record: { ...record, servers: [0, 1, 2], domains: [] },
      did: ["add the S3 cluster on all servers, port 9000"],
    });
  });

  it("refuses another filesystem, which WEKA cannot change", async () => {
    await cluster.weka(["fs", "add", "other", "default", "1TiB"]);
    await apply(desired);
    const { exitCode, stderr } = await cluster.driver("apply", {
      ...desired,
      defaultFilesystem: "other",
    });
    assert.deepEqual(
      [exitCode, stderr],
      [
        1,
        'error: the default filesystem of the S3 cluster is "default", not "other", and WEKA cannot change it: declare "default", or remove the S3 cluster first, which deletes its S3 users',
      ],
    );
  });

  it("passes on WEKA's words about a server that it does not know", async () => {
    const { exitCode, stderr } = await cluster.driver("apply", { ...desired, servers: [7] });
    assert.deepEqual(
      [exitCode, stderr.split("\n").at(-1)],
      [
        1,
        "error: `weka s3 cluster add default .config_fs --port 9000 --container 7 --domain s3.example.com -f` failed; WEKA says: Unrecognized host ID HostId<7>",
      ],
    );
  });

  it("ends the service only when that is declared, and says what goes with it", async () => {
    await apply(desired);
    const kept = await cluster.driver("delete", desired);
    assert.equal(kept.stderr, 'the S3 cluster stays; onDelete: "remove" would end it');
    assert.notEqual(load(cluster.stateFile)?.s3, undefined);

    const remove = { ...desired, onDelete: "remove" };
    const removed = await cluster.driver("delete", remove);
    assert.equal(
      removed.stderr,
      "remove the S3 cluster, which deletes all its S3 users, policies and bucket settings; objects stay",
    );
    assert.equal(load(cluster.stateFile)?.s3, undefined);

    assert.deepEqual(await cluster.driver("delete", remove), {
      exitCode: 0,
      stdout: "null",
      stderr: "",
    });
    assert.equal((await cluster.driver("observe", desired)).stdout, "null");
  });
});
