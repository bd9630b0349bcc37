import assert from "node:assert/strict";
import { GENERATED, regenerate } from "../../scripts/generated-docs.ts";

describe("what s3access prints in the documentation", () => {
  for (const [path, make] of GENERATED)
    it(`is up to date in ${path} (node scripts/readme.ts)`, async () => {
      const { before, after } = await regenerate(path, make);
      assert.equal(before, after);
    });
});
