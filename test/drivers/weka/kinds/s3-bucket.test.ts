import assert from "node:assert/strict";
import { load } from "../../../../sandbox/weka/state-file.ts";
import { reportUsage } from "../../../../sandbox/weka/store.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const desired = {
  kind: "s3-bucket",
  name: "raw",
  hardQuota: "10GB",
  anonymous: "none",
  onDelete: "retain",
};

const record = {
  kind: "s3-bucket",
  name: "raw",
  filesystem: "default",
  path: "/raw",
  hardQuota: "10000000000",
  anonymous: "none",
};

const document = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: ["*"] },
      Action: ["s3:GetObject", "s3:GetBucketLocation"],
      Resource: ["arn:aws:s3:::raw", "arn:aws:s3:::raw/*"],
    },
  ],
};

describe("drivers/weka/kinds/s3-bucket", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
    await cluster.weka(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
  });
  afterEach(() => cluster.stop());

  async function apply(state: object): Promise<{ record: unknown; did: string[] }> {
    const { exitCode, stdout, stderr } = await cluster.driver("apply", state);
    assert.equal(exitCode, 0, stderr);
    return { record: JSON.parse(stdout), did: stderr.split("\n").filter((line) => line !== "") };
  }

  async function refused(verb: string, state: object): Promise<string> {
    const { exitCode, stderr } = await cluster.driver(verb, state);
    assert.equal(exitCode, 1);
    return stderr.split("\n").at(-1) ?? "";
  }

  it("makes a bucket, and changes nothing the second time", async () => {
    assert.deepEqual(await apply(desired), { record, did: ['add bucket "raw"'] });
    assert.deepEqual(await apply(desired), { record, did: [] });
  });

  it("makes a bucket with a policy of its own, and knows it in another spelling", async () => {
    const open = { ...desired, anonymous: { document } };
    assert.deepEqual(await apply(open), {
      record: { ...record, anonymous: "custom" },
      did: ['add bucket "raw"'],
    });
    const [statement] = document.Statement;
    const turned = {
      Version: "2012-10-17",
      Statement: [{ ...statement, Sid: "", Action: statement?.Action.toReversed() }],
    };
    assert.deepEqual((await apply({ ...desired, anonymous: { document: turned } })).did, []);
  });

  it("adopts a bucket and closes what somebody opened", async () => {
    await cluster.weka(["s3", "bucket", "add", "raw", "--policy", "public"]);
    assert.deepEqual(await apply(desired), {
      record,
      did: [
        'set the quota of bucket "raw" to 10GB',
        'set the anonymous access of bucket "raw" to "none"',
      ],
    });
  });

  it("goes from one anonymous access to any other", async () => {
    await apply(desired);
    const custom = await apply({ ...desired, anonymous: { document } });
    assert.deepEqual(custom.did, [
      'set the anonymous access of bucket "raw" to the declared policy',
    ]);
    const upload = await apply({ ...desired, anonymous: "upload" });
    assert.deepEqual(upload.did, ['set the anonymous access of bucket "raw" to "upload"']);
    assert.deepEqual(load(cluster.stateFile)?.buckets, [
      {
        name: "raw",
        filesystem: "default",
        path: "/raw",
        hardQuotaBytes: 10_000_000_000,
        rules: [],
        anonymous: "upload",
      },
    ]);
  });

  it("compares quotas by their size, lifts one, and leaves one alone", async () => {
    await apply(desired);
    assert.deepEqual((await apply({ ...desired, hardQuota: "10000MB" })).did, []);
    const { hardQuota, ...silent } = desired;
    assert.deepEqual((await apply(silent)).did, []);
    assert.equal(hardQuota, "10GB");
    assert.deepEqual((await apply({ ...desired, hardQuota: "none" })).did, [
      'lift the quota of bucket "raw"',
    ]);
  });

  it("says in WEKA's words why a first quota on data is refused", async () => {
    await apply({ ...desired, hardQuota: "none" });
    reportUsage(cluster.stateFile, "raw", { objects: 1, bytes: 1 });
    assert.equal(
      await refused("apply", desired),
      "error: `weka s3 bucket quota set raw 10GB` failed; WEKA says: Quota can be set only on an empty bucket",
    );
  });

  it("makes a bucket of an existing path, and moves none", async () => {
    await apply({ ...desired, name: "old" });
    reportUsage(cluster.stateFile, "old", { objects: 1, bytes: 1 });
    await cluster.driver("delete", { ...desired, name: "old", onDelete: "unlink" });
    const there = { ...desired, hardQuota: "none", existingPath: "old" };
    assert.deepEqual((await apply(there)).record, {
      kind: "s3-bucket",
      name: "raw",
      filesystem: "default",
      path: "/old",
      anonymous: "none",
    });
    assert.equal(
      await refused("apply", { ...there, existingPath: "new" }),
      'error: bucket "raw" is default:/old, not default:/new, and WEKA cannot move a bucket: declare where it is, or unlink it first',
    );
    assert.equal(
      await refused("apply", { ...there, filesystem: "fast" }),
      'error: bucket "raw" is default:/old, not fast:/old, and WEKA cannot move a bucket: declare where it is, or unlink it first',
    );
  });

  it("deletes nothing unless that is declared, and never an object", async () => {
    await apply(desired);
    reportUsage(cluster.stateFile, "raw", { objects: 1, bytes: 1 });
    const names = (): unknown => load(cluster.stateFile)?.buckets.map(({ name }) => name);

    const kept = await cluster.driver("delete", desired);
    assert.equal(kept.stderr, 'bucket "raw" stays; onDelete: "unlink" or "remove" would end it');
    assert.equal(
      await refused("delete", { ...desired, onDelete: "remove" }),
      'error: bucket "raw" still holds objects, and this driver deletes none: empty it first, or declare onDelete: "unlink" to keep its files; WEKA says: An error occurred (BucketNotEmpty) when calling the DeleteBucket operation: The bucket you tried to delete is not empty',
    );
    assert.deepEqual(names(), ["raw"]);

    const unlinked = await cluster.driver("delete", { ...desired, onDelete: "unlink" });
    assert.equal(unlinked.stderr, 'unlink bucket "raw"; its files stay in default:/raw');
    assert.deepEqual(names(), []);
    assert.deepEqual(load(cluster.stateFile)?.directories, [
      { filesystem: "default", path: "/raw", objects: 1, bytes: 1 },
    ]);
  });

  it("deletes an empty bucket, and takes a missing S3 cluster for a missing bucket", async () => {
    await apply(desired);
    const remove = { ...desired, onDelete: "remove" };
    assert.equal((await cluster.driver("delete", remove)).stderr, 'remove bucket "raw"');
    await cluster.weka(["s3", "cluster", "remove", "-f"]);
    assert.deepEqual(await cluster.driver("delete", remove), {
      exitCode: 0,
      stdout: "null",
      stderr: "",
    });
    assert.equal(
      await refused("apply", desired),
      "error: `weka s3 bucket add raw --hard-quota 10GB --policy none` failed; WEKA says: S3 cluster is not configured",
    );
  });
});
