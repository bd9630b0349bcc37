import assert from "node:assert/strict";
import { lint } from "../../../../policies/lint/index.ts";
import { indented, onWeka } from "../sized-policies.ts";

const CODE = "weka-policy-too-large";

describe(CODE, function () {
  it("takes 2,048 bytes", function () {
    const { findings } = lint([onWeka(2048)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [],
    );
  });

  it("refuses one more", function () {
    const { findings } = lint([onWeka(2049)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy has 2049 bytes; a WEKA policy takes 2048."]],
    );
  });

  it("counts white space", function () {
    const { findings } = lint([indented(onWeka(2048))]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy has 2094 bytes; a WEKA policy takes 2048."]],
    );
  });
});
