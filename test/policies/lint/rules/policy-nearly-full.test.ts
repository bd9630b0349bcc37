import assert from "node:assert/strict";
import { lint } from "../../../../policies/lint/index.ts";
import { managed, onBucket, onWeka } from "../sized-policies.ts";

const CODE = "policy-nearly-full";

describe(CODE, function () {
  it("is quiet below 80 % of a managed policy", function () {
    const { findings } = lint([managed(4915)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [],
    );
  });

  it("warns from 80 % of a managed policy", function () {
    const { findings } = lint([managed(4916)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy uses 4916 of the 6144 characters that a managed policy takes (80 %)."]],
    );
  });

  it("warns at the limit of a bucket policy", function () {
    const { findings } = lint([onBucket(20_480)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy uses 20480 of the 20480 bytes that a bucket policy takes (100 %)."]],
    );
  });

  it("warns about WEKA", function () {
    const { findings } = lint([onWeka(1700)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [["p", "The policy uses 1700 of the 2048 bytes that a WEKA policy takes (83 %)."]],
    );
  });

  it("leaves what is too large to the other rules", function () {
    const { findings } = lint([managed(6145)]);
    assert.deepEqual(
      findings.filter(({ code }) => code === CODE).map(({ path, message }) => [path, message]),
      [],
    );
  });
});
