import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { changedInputs, inputChanges, plainChanges } from "../../../sandbox/engine/diff.ts";
import type { PropertyMap } from "../../../sandbox/engine/property.ts";
import { sameValue } from "../../../sandbox/engine/property.ts";
import type { PropertyChange } from "../../../sandbox/engine/operation.ts";
import type { Properties, Value } from "../../../sandbox/engine/provider.ts";

function changes(before: Value, after: Value): PropertyChange[] {
  return plainChanges({ p: before }, { p: after }, new Set());
}

describe("a difference of inputs", function () {
  it("names what is new, gone and changed", function () {
    deepEqual(plainChanges({ a: 1, b: 2, c: 3 }, { b: 2, c: 4, d: 5 }, new Set()), [
      { path: "a", before: { value: 1 } },
      { path: "c", before: { value: 3 }, after: { value: 4 } },
      { path: "d", after: { value: 5 } },
    ]);
  });

  it("goes into objects, lists and JSON texts", function () {
    const policy = (effect: string): string =>
      JSON.stringify({ Statement: [{ Effect: effect, Condition: { "s3:prefix": ["a/"] } }] });
    deepEqual(changes(policy("Allow"), policy("Deny")), [
      { path: "p.Statement[0].Effect", before: { value: "Allow" }, after: { value: "Deny" } },
    ]);
    deepEqual(changes({ "s3:prefix": { x: 1 } }, { "s3:prefix": { x: 2 } }), [
      { path: 'p["s3:prefix"].x', before: { value: 1 }, after: { value: 2 } },
    ]);
  });

  it("shows one inserted or removed item of a list as one change", function () {
    deepEqual(changes(["a", "b", "c"], ["a", "x", "b", "c"]), [
      { path: "p[1]", after: { value: "x" } },
    ]);
    deepEqual(changes(["a", "b", "c"], ["a", "c"]), [{ path: "p[1]", before: { value: "b" } }]);
    deepEqual(changes(["a", "a"], ["a"]), [{ path: "p[1]", before: { value: "a" } }]);
  });

  it("shows JSON texts that differ only in white space as texts", function () {
    deepEqual(changes('{"a":1}', '{ "a": 1 }'), [
      { path: "p", before: { value: '{"a":1}' }, after: { value: '{ "a": 1 }' } },
    ]);
  });

  it("compares a text that merely looks like JSON as a text", function () {
    deepEqual(changes("{a", "{b"), [
      { path: "p", before: { value: "{a" }, after: { value: "{b" } },
    ]);
  });

  it("keeps secrets to itself on both sides, and takes an unknown value as different", function () {
    const before: Properties = { wasSecret: "x", secret: "x", unknown: "x", both: "x" };
    const after: PropertyMap = {
      wasSecret: { known: true, value: "y", secret: false },
      secret: { known: true, value: "y", secret: true },
      unknown: { known: false, secret: false },
      both: { known: false, secret: true },
    };
    deepEqual(inputChanges(before, new Set(["wasSecret"]), after), [
      { path: "both", before: "secret", after: "secret" },
      { path: "secret", before: "secret", after: "secret" },
      { path: "unknown", before: { value: "x" }, after: "unknown" },
      { path: "wasSecret", before: "secret", after: "secret" },
    ]);
  });

  it("is empty exactly where the values are the same", function () {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (before: Value, after: Value) => {
        deepEqual(changes(before, after).length === 0, sameValue(before, after));
        deepEqual(changes(before, structuredClone(before)), []);
      }),
    );
  });

  it("lists changed inputs by name, sorted", function () {
    const after: PropertyMap = {
      b: { known: false, secret: false },
      a: { known: true, value: 1, secret: false },
    };
    deepEqual(changedInputs({ c: 1 }, after), ["a", "b", "c"]);
    deepEqual(changedInputs({ a: 1 }, { a: { known: true, value: 1, secret: true } }), []);
  });
});
