import assert from "node:assert/strict";
import { generationOf, speechOf } from "../../../../drivers/weka/cli/generation.ts";
import type { Generation } from "../../../../drivers/weka/cli/generation.ts";

describe("drivers/weka/cli/generation", () => {
  const generations: readonly (readonly [string, Generation | undefined])[] = [
    ["3.14.2", undefined],
    ["4.1.9", undefined],
    ["4.2.0", "A"],
    ["4.3.5", "A"],
    ["4.4.5", "A"],
    ["4.4.6", "B"],
    ["4.4.10.1", "B"],
    ["5.0.1", "B"],
    ["5.1.0", "C"],
    ["5.2", "C"],
    ["6.0.1", "D"],
    ["10.0", "D"],
  ];
  for (const [version, generation] of generations)
    it(`knows the generation of ${version}`, () => {
      assert.equal(generationOf(version), generation);
    });

  it("finds the version in whatever weka prints around it", () => {
    assert.equal(speechOf("Weka CLI version 5.0.2.1\n"), speechOf("4.4.6"));
    assert.equal(speechOf("wekactl v6.0.1 (build 7)"), speechOf("6.2.0"));
    assert.notEqual(speechOf("5.1.3"), speechOf("5.0.3"));
  });

  it("refuses what is too old in one sentence", () => {
    assert.throws(() => speechOf("Weka CLI version 4.1.0"), {
      message:
        "weka is of version 4.1.0, which had another S3 service; this driver speaks WEKA 4.2 and later: upgrade the cluster, or leave it out of the stack",
    });
  });

  it("refuses what has no version in it", () => {
    assert.throws(() => speechOf("weka: internal error 7"), {
      message:
        '`weka --version` printed "weka: internal error 7", in which there is no version; this driver speaks WEKA 4.2 and later',
    });
  });
});
