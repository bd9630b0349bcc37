import assert from "node:assert/strict";
import { lint } from "../../../../policies/lint/index.ts";
import { indented, onBucket } from "../sized-policies.ts";

const CODE = "aws-bucket-policy-too-large";

describe(CODE, function () {
  it("takes 20,480 bytes", function () {
    const { findings } = lint([onBucket(20_480)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [],
    );
  });

  it("refuses one more", function () {
    const { findings } = lint([onBucket(20_481)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy has 20481 bytes; a bucket policy takes 20480."]],
    );
  });

  it("counts white space", function () {
    const { findings } = lint([indented(onBucket(20_480))]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy has 20551 bytes; a bucket policy takes 20480."]],
    );
  });
});
