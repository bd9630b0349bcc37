import assert from "node:assert/strict";
import { generationOf, wordsOf } from "../../../../drivers/weka/cli/generation.ts";
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
    const words = { add: "add", remove: "remove", reset: "reset", container: "container" };
    assert.deepEqual(wordsOf("Weka CLI version 5.0.2.1\n"), words);
    assert.deepEqual(wordsOf("4.4.6"), words);
  });

  for (const version of ["4.1.0", "4.2.17", "5.1.3", "6.0.1"])
    it(`refuses ${version} in one sentence`, () => {
      assert.throws(() => wordsOf(`Weka CLI version ${version}`), {
        message: `weka is of version ${version}, whose commands differ; this driver speaks WEKA 4.4.6 to 5.0: run it with such a weka, or leave this cluster out of the stack`,
      });
    });

  it("refuses what has no version in it", () => {
    assert.throws(() => wordsOf("weka: internal error 7"), {
      message:
        '`weka --version` printed "weka: internal error 7", in which there is no version; this driver speaks WEKA 4.4.6 to 5.0',
    });
  });
});
