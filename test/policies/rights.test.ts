import assert from "node:assert/strict";
import { bucketGrants } from "../../policies/grant.ts";
import { bucketName, prefix } from "../../policies/names.ts";
import { gatherRights } from "../../policies/rights.ts";
import { folders, readOnly, singleBucket, uploadOnly } from "../../policies/templates.ts";

const bucket = bucketName("shared");
const a = prefix("a/");
const below = prefix("a/b/");

describe("policies/rights", () => {
  it("drops what a whole-bucket grant already gives", () => {
    assert.deepEqual(
      gatherRights([...folders(bucket, [a], true), ...singleBucket(bucket)]),
      gatherRights(singleBucket(bucket)),
    );
  });

  it("drops what a folder above already gives, and keeps what it does not", () => {
    const rights = gatherRights([
      ...readOnly(bucket, [a]),
      ...readOnly(bucket, [below]),
      ...uploadOnly(bucket, [below]),
    ]);
    assert.deepEqual(rights.listedFolders, [{ bucket, folders: [a] }]);
    assert.deepEqual(rights.objects, [
      { intents: ["read"], places: [{ bucket, folder: a }] },
      { intents: ["write"], places: [{ bucket, folder: below }] },
    ]);
  });

  it("keeps the way down to a folder that is browsed inside one that is only listed", () => {
    const rights = gatherRights([
      ...bucketGrants({ bucket, folder: a }, ["list"]),
      ...bucketGrants({ bucket, folder: below }, ["list"], true),
    ]);
    assert.deepEqual(rights.browsed, [{ bucket, levels: ["", "a", "a/", "a/b"] }]);
  });

  it("browses when one of two equal grants does, in either order", () => {
    const plain = bucketGrants({ bucket, folder: a }, ["list"]);
    const browsing = bucketGrants({ bucket, folder: a }, ["list"], true);
    for (const grants of [
      [...plain, ...browsing],
      [...browsing, ...plain],
    ])
      assert.deepEqual(gatherRights(grants).browsed, [{ bucket, levels: ["", "a"] }]);
  });

  it("lists unfinished uploads only where the whole bucket is both listed and written", () => {
    assert.deepEqual(gatherRights(singleBucket(bucket)).uploads, [bucket]);
    assert.deepEqual(gatherRights(uploadOnly(bucket)).uploads, []);
    assert.deepEqual(gatherRights(folders(bucket, [a])).uploads, []);
  });
});
