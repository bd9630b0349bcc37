import assert from "node:assert/strict";
import { lint } from "../../../../policies/lint/index.ts";
import { indented, managed } from "../sized-policies.ts";

const CODE = "aws-policy-too-large";

describe(CODE, function () {
  it("takes 6,144 characters", function () {
    const { findings } = lint([managed(6144)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [],
    );
  });

  it("refuses one more", function () {
    const { findings } = lint([managed(6145)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy has 6145 characters; a managed policy takes 6144."]],
    );
  });

  it("does not count white space", function () {
    const { findings } = lint([indented(managed(6144))]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [],
    );
  });
});
