import assert from "node:assert/strict";
import { load } from "../../../../sandbox/weka/state-file.ts";
import { reportUsage } from "../../../../sandbox/weka/store.ts";
import { driven } from "../../../support/weka-driver.ts";
import type { Drove } from "../../../support/weka-driver.ts";
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
    cluster.run(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
  });
  afterEach(() => cluster.stop());

  const remove = (state: object): Promise<Drove> => driven(cluster.stateFile, "delete", state);

  async function apply(state: object): Promise<{ record: unknown; did: readonly string[] }> {
    const { record: told, lines } = await driven(cluster.stateFile, "apply", state);
    assert.notEqual(told, undefined, lines.at(-1));
    return { record: told, did: lines };
  }

  async function refused(verb: "apply" | "delete", state: object): Promise<string> {
    const { record: told, lines } = await driven(cluster.stateFile, verb, state);
    assert.equal(told, undefined);
    return lines.at(-1) ?? "";
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
    cluster.run(["s3", "bucket", "add", "raw", "--policy", "public"]);
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
        hardQuota: "10000000000",
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
    await remove({ ...desired, name: "old", onDelete: "unlink" });
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

    assert.deepEqual(await remove(desired), {
      record: null,
      lines: ['bucket "raw" stays; onDelete: "unlink" or "remove" would end it'],
    });
    assert.equal(
      await refused("delete", { ...desired, onDelete: "remove" }),
      'error: bucket "raw" still holds objects, and this driver deletes none: empty it first, or declare onDelete: "unlink" to keep its files; WEKA says: An error occurred (BucketNotEmpty) when calling the DeleteBucket operation: The bucket you tried to delete is not empty',
    );
    assert.deepEqual(names(), ["raw"]);

    assert.deepEqual(await remove({ ...desired, onDelete: "unlink" }), {
      record: null,
      lines: ['unlink bucket "raw"; its files stay in default:/raw'],
    });
    assert.deepEqual(names(), []);
    assert.deepEqual(load(cluster.stateFile)?.directories, [
      { filesystem: "default", path: "/raw", objects: 1, bytes: 1 },
    ]);
  });

  it("deletes an empty bucket, and takes a missing S3 cluster for a missing bucket", async () => {
    await apply(desired);
    const removed = { ...desired, onDelete: "remove" };
    assert.deepEqual(await remove(removed), { record: null, lines: ['remove bucket "raw"'] });
    cluster.run(["s3", "cluster", "remove", "-f"]);
    assert.deepEqual(await remove(removed), { record: null, lines: [] });
    assert.equal(
      await refused("apply", desired),
      "error: WEKA has no S3 cluster: declare one, or add it first; WEKA says: S3 cluster is not configured",
    );
  });

  it("explains a filesystem that is missing", async () => {
    assert.equal(
      await refused("apply", { ...desired, filesystem: "fast" }),
      'error: WEKA has no filesystem "fast"; it has "default", ".config_fs": name one of these, or have it made first; WEKA says: Filesystem was not found',
    );
  });
});
