import assert from "node:assert/strict";
import fc from "fast-check";
import { YES } from "../../../policies/evaluate/match.ts";
import { compileArn, compilePattern, matchPattern } from "../../../policies/evaluate/pattern.ts";
import type { AccessRequest } from "../../../policies/evaluate/index.ts";
import { glob, splitArn } from "./reference-conditions.ts";

const NOTHING_ELSE: AccessRequest = {
  principal: { kind: "anonymous" },
  action: "",
  resource: "",
  context: { "app:one": "a*", "app:many": ["a", "b"] },
};

function fits(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern, { wildcards: true, variables: true });
  return matchPattern(compiled, text, NOTHING_ELSE) === YES;
}

/** How often the matcher looks at the pattern: what it does for each step, and the only measure that no clock bends. */
function stepsOf(pattern: string, text: string): number {
  const compiled = compilePattern(pattern, { wildcards: true, variables: false });
  if (compiled.kind !== "glob") return 1;
  let steps = 0;
  const codes = new Proxy(compiled.codes, {
    get: (target, at): unknown => {
      if (typeof at === "string" && /^\d+$/.test(at)) steps += 1;
      return Reflect.get(target, at);
    },
  });
  matchPattern({ ...compiled, codes }, text, NOTHING_ELSE);
  return steps;
}

const letters = (extra: string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom("a", "b", "/", ":", "𝒳", "ß", ...extra), { maxLength: 12 })
    .map((list) => list.join(""));
const text = letters(["*", "$", "{", "}"]);
const pattern = letters([
  "*",
  "*",
  "?",
  "${*}",
  "${?}",
  "${$}",
  "${app:one}",
  "${app:many}",
  "${app:none, 'b'}",
]);
const arn = fc
  .array(letters(["*"]), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(":"));

describe("patterns", function () {
  it("fit what the reference's regular expressions fit", function () {
    let fitting = 0;
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        const expected =
          glob(one, true, { "app:one": "a*", "app:many": ["a", "b"] }, true)?.test(other) === true;
        fitting += Number(expected);
        assert.equal(fits(one, other), expected);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(fitting > 500, `only ${fitting} fit`);
  });

  it("fit texts made from them", function () {
    const parts = fc.array(fc.tuple(letters([]), letters([])), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, (pairs) => {
        const wild = pairs.map(([literal]) => `${literal}*`).join("");
        const made = pairs.map(([literal, any]) => literal + any).join("");
        assert.equal(fits(wild, made), true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of ARNs are compared segment by segment, the last one with all its colons", function () {
    fc.assert(
      fc.property(arn, arn, (one, other) => {
        const wanted = splitArn(one);
        const given = splitArn(other);
        const expected =
          wanted !== undefined &&
          given !== undefined &&
          wanted.every(
            (part, index) => glob(part, true, {}, true)?.test(given[index] ?? "") === true,
          );
        assert.equal(
          matchPattern(compileArn(one, "anywhere"), other, NOTHING_ELSE) === YES,
          expected,
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it("made to be slow are not", function () {
    // Each would take longer than the universe lasts if every `*` were tried at every place.
    const long = "a".repeat(20_000);
    assert.equal(fits(`${"*a".repeat(500)}*b`, long), false);
    assert.equal(fits(`${"*a".repeat(500)}*`, long), true);
    assert.equal(fits(`${"*?".repeat(500)}b`, long), false);
    assert.equal(fits(`${"*".repeat(20_000)}b`, long), false);
    assert.equal(fits("${".repeat(500_000), long), false);
    assert.equal(fits(`}${"${".repeat(500_000)}`, long), false);
  });

  it("take no more steps than their length times the text's, whatever they are", function () {
    const part = fc.constantFrom("*", "*a", "a", "?", "*b", "ab", "*?");
    const hostile = fc.array(part, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(""));
    const long = fc.array(fc.constantFrom("a", "a", "a", "b"), { maxLength: 400 });
    fc.assert(
      fc.property(hostile, long, (one, letters_) => {
        const other = letters_.join("");
        assert.ok(stepsOf(one, other) <= (one.length + 1) * (other.length + 1));
      }),
      { numRuns: 1_000 },
    );
    assert.ok(stepsOf(`${"*a".repeat(50)}*b`, "a".repeat(2_000)) > 2_000);
  });

  it("take an unclosed variable as text, and a closed one without a single value as nothing", function () {
    assert.equal(fits("a${b", "a${b"), true);
    assert.equal(fits("${app:many}", "a"), false);
    assert.equal(fits("${app:none}", ""), false);
    assert.equal(fits("${app:none,'x'}", "x"), true);
    assert.equal(fits("${ app:one }", "a*"), true);
  });
});
