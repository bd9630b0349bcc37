import assert from "node:assert/strict";
import { inspect } from "node:util";
import { withoutFrames } from "../../policies/without-frames.ts";

describe("policies/without-frames", () => {
  it("leaves nothing of an error to format but its sentence", () => {
    const error = new RangeError("x: is wrong\n  y: too");
    // Node before its fix does not come back from a frame like this one, whose path ends in node_modules.
    error.stack = `${error.message}\n    at Stack.run (/x/node_modules/@pulumi/resource.ts:1:2)`;
    assert.equal(withoutFrames(error), error);
    assert.equal(error.message, "x: is wrong\n  y: too");
    assert.equal(inspect(error, { colors: true }), "[x: is wrong\n  y: too]");
  });
});
