/** Keys that WEKA makes, from 5.1 on: the sandbox knows them from what the deployment recorded, as a person would. */
import assert from "node:assert/strict";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { WekaUnderTest } from "../walkthrough/support/weka-cluster.ts";

describe("sandbox: keys of S3 users that WEKA makes", function () {
  this.timeout(120_000);
  let weka: WekaUnderTest;
  before(async () => {
    weka = await WekaUnderTest.start("6.0.1");
    await weka.declare({
      "s3-access:weka": { buckets: { lab: { name: "lab", folders: ["a/", "b/"] } } },
      "s3-access:principals": {
        ada: {
          weka: {
            user: "ada",
            serviceAccounts: {
              nightly: {
                grants: [{ bucket: "weka/lab", folders: ["a/"], access: "read-only" }],
              },
            },
          },
        },
      },
      "s3-access:grants": [
        { principal: "ada", bucket: "weka/lab", folders: ["a/"], access: "read-write" },
      ],
    });
  });
  after(() => weka.stop());

  it("are not there before the first deployment", async () => {
    assert.deepEqual(await weka.sandbox("env", "--principal", "ada"), {
      exitCode: 1,
      stdout: "",
      stderr:
        "ada has no keys on WEKA yet; deploy the stack first: npm run sandbox up -- --stack walkthrough",
    });
  });

  it("are those that the access checks sign with", async () => {
    const { exitCode, stdout, stderr } = await weka.sandbox("up");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /^✔ Check access: \d+ requests, 0 failed$/m);
  });

  it("are handed out, of a user and of its service account", async () => {
    const lengths = [];
    const counts = [];
    for (const holder of ["ada", "ada/nightly"]) {
      const keys = await weka.keys(holder);
      lengths.push([keys.accessKeyId.length, keys.secretAccessKey.length]);
      const list = new ListObjectsV2Command({ Bucket: "lab", Prefix: "a/" });
      counts.push((await weka.client(keys).send(list)).KeyCount);
    }
    assert.deepEqual(lengths, [
      [128, 40],
      [20, 40],
    ]);
    assert.deepEqual(counts, [0, 0]);
  });
});
