import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  carriesKey,
  findAction,
  keyType,
  knownActions,
} from "../../../policies/catalogue/index.ts";
import type { KnownAction } from "../../../policies/catalogue/index.ts";
import { catalogueFiles } from "../../../scripts/catalogue.ts";

const ROOT = join(import.meta.dirname, "../../..");

function action(name: string): KnownAction {
  const found = findAction(name);
  assert.ok(found, `the catalogue has no ${name}`);
  return found;
}

function actionsCarrying(key: string): string[] {
  return knownActions()
    .filter((known) => carriesKey(known, key))
    .map(({ name }) => name);
}

describe("the action catalogue", function () {
  it("is what its generator makes of the installed data; run scripts/catalogue.ts if not", async function () {
    for (const [file, text] of Object.entries(await catalogueFiles())) {
      assert.equal(readFileSync(join(ROOT, file), "utf8"), text);
    }
  });

  it("knows all actions of S3 and KMS", function () {
    const services = knownActions().map(({ name }) => name.split(":")[0]);
    assert.deepEqual(
      [
        services.filter((one) => one === "s3").length,
        services.filter((one) => one === "kms").length,
      ],
      [180, 56],
    );
  });

  it("finds an action whatever its case", function () {
    assert.deepEqual(action("S3:getobject"), {
      name: "s3:GetObject",
      access: ["read"],
      on: ["accesspointobject", "object"],
      keys: ["s3:AccessGrantsInstanceArn", "s3:ExistingObjectTag/<key>"],
      allKeys: [
        "aws:ResourceTag/${TagKey}",
        "s3:AccessGrantsInstanceArn",
        "s3:AccessPointNetworkOrigin",
        "s3:AccessPointTag/${TagKey}",
        "s3:BucketTag/${TagKey}",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
        "s3:ExistingObjectTag/<key>",
        "s3:ResourceAccount",
        "s3:TlsVersion",
        "s3:authType",
        "s3:signatureAge",
        "s3:signatureversion",
        "s3:x-amz-content-sha256",
      ],
    });
    assert.equal(findAction("s3:HeadObject"), undefined);
  });

  it("gives s3:prefix and s3:delimiter to the two list actions alone", function () {
    const lists = ["s3:ListBucket", "s3:ListBucketVersions"];
    assert.deepEqual(actionsCarrying("s3:prefix"), lists);
    assert.deepEqual(actionsCarrying("S3:Delimiter"), lists);
  });

  it("takes a tag's name for the place held open for it, and not its absence", function () {
    assert.equal(carriesKey(action("s3:GetObject"), "s3:ExistingObjectTag/team"), true);
    assert.equal(carriesKey(action("s3:GetObject"), "s3:ExistingObjectTag/"), false);
    assert.equal(carriesKey(action("s3:PutObject"), "s3:ExistingObjectTag/team"), false);
    assert.equal(carriesKey(action("kms:Decrypt"), "kms:EncryptionContext:aws:s3:arn"), true);
  });

  it("lets AWS's own keys stand everywhere, but its tag keys only where an action has tags", function () {
    assert.equal(carriesKey(action("s3:ListAllMyBuckets"), "aws:SourceVpce"), true);
    assert.equal(carriesKey(action("s3:ListAllMyBuckets"), "aws:ResourceTag/team"), false);
    assert.equal(carriesKey(action("s3:CreateBucket"), "aws:RequestTag/team"), true);
  });

  it("names no resource type for actions whose Resource is *", function () {
    const without = knownActions().filter(
      ({ name, on }) => name.startsWith("s3:") && on.length === 0,
    );
    assert.equal(without.length, 15);
    assert.ok(without.some(({ name }) => name === "s3:ListAllMyBuckets"));
  });

  it("tells the type of a key's values", function () {
    assert.equal(keyType("s3:max-keys"), "Numeric");
    assert.equal(keyType("s3:RequestObjectTag/team"), "String");
    assert.equal(keyType("aws:SourceIp"), undefined);
  });
});
