import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ABSENT_PATTERN,
  ANYTHING,
  readPattern,
} from "../../../../policies/diff/language/pattern.ts";
import type { Pattern } from "../../../../policies/diff/language/pattern.ts";
import { Languages } from "../../../../policies/diff/language/search.ts";
import type { Literal } from "../../../../policies/diff/language/search.ts";
import { compileArn, compilePattern, matchPattern } from "../../../../policies/evaluate/pattern.ts";
import type { AccessRequest } from "../../../../policies/evaluate/index.ts";

const RUNS = { numRuns: 3_000 };
const NO_REQUEST: AccessRequest = {
  principal: { kind: "anonymous" },
  action: "",
  resource: "",
  context: {},
};

const glob = fc.stringMatching(/^[ab*?]{0,5}$/);
const arnGlob = fc.constantFrom(
  "arn:aws:s3:::a*",
  "arn:*:s3:::a?b",
  "arn:aws:s3:*:a:b",
  "arn:aws:*",
  "a*rn:?ws:s3::*:a:b",
);
const globs = fc.array(glob, { minLength: 1, maxLength: 3 });

function read(text: string, arn = false): Pattern[] {
  const one = readPattern(text, { wildcards: true, variables: true, arn, valueOf: undefined });
  return one === undefined ? [] : [one.pattern];
}

/** The evaluator's matcher, which is tested against a naive one of its own. */
function matches(glob_: string, word: string): boolean {
  const pattern = compilePattern(glob_, { wildcards: true, variables: true });
  return matchPattern(pattern, word, NO_REQUEST) !== 0;
}

/** All words over the letters of the patterns and one other, which is enough to tell short patterns apart. */
const WORDS = wordsUpTo(6);

function wordsUpTo(length: number): string[] {
  if (length === 0) return [""];
  const shorter = wordsUpTo(length - 1);
  const longest = shorter.filter((word) => word.length === length - 1);
  return [...shorter, ...longest.flatMap((word) => ["a", "b", "o"].map((letter) => word + letter))];
}

function within(languages: Languages, texts: readonly string[], positive: boolean): Literal {
  return { union: languages.union(texts.flatMap((text) => read(text))), positive };
}

function found(languages: Languages, literals: readonly Literal[]): string | undefined {
  const answer = languages.search(literals);
  assert.notEqual(answer.kind, "undecided");
  return answer.kind === "word" ? String.fromCodePoint(...answer.word) : undefined;
}

describe("languages of patterns", function () {
  this.timeout(60_000);

  it("hold the words that the evaluator's matcher takes", function () {
    fc.assert(
      fc.property(globs, fc.stringMatching(/^[abo]{0,7}$/), (texts, word) => {
        const languages = new Languages();
        const codes = Array.from(word, (letter) => letter.codePointAt(0) ?? 0);
        const expected = texts.some((text) => matches(text, word));
        assert.equal(within(languages, texts, true).union.has(codes), expected);
      }),
      RUNS,
    );
  });

  it("of ARNs hold what the evaluator takes, segment by segment", function () {
    const word = fc.constantFrom(
      "arn:aws:s3:::ab",
      "arn:aws:s3:::a/b",
      "arn:x:s3:::aob",
      "arn:aws:s3:x:y:a:b",
      "arn:aws:s3:x:a:b",
      "arn:aws:s3",
      "aarn:aws:s3::x:a:b",
    );
    fc.assert(
      fc.property(arnGlob, word, (text, one) => {
        const union = new Languages().union(read(text, true));
        const codes = Array.from(one, (letter) => letter.codePointAt(0) ?? 0);
        const expected = matchPattern(compileArn(text, "anywhere"), one, NO_REQUEST) !== 0;
        assert.equal(union.has(codes), expected);
      }),
    );
  });

  it("have a shortest word of an intersection and a difference, or none", function () {
    fc.assert(
      fc.property(globs, globs, globs, (first, second, out) => {
        const languages = new Languages();
        const word = found(languages, [
          within(languages, first, true),
          within(languages, second, true),
          within(languages, out, false),
        ]);
        const fits = (one: string): boolean =>
          first.some((text) => matches(text, one)) &&
          second.some((text) => matches(text, one)) &&
          !out.some((text) => matches(text, one));
        const shortest = WORDS.find(fits);
        if (word !== undefined) assert.equal(fits(word), true, word);
        if (shortest !== undefined) assert.equal(word?.length, shortest.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it("follow the laws of sets", function () {
    fc.assert(
      fc.property(globs, globs, (first, second) => {
        const languages = new Languages();
        const one = within(languages, first, true);
        const both = within(languages, [...first, ...second], true);
        const not = (literal: Literal): Literal => ({ ...literal, positive: !literal.positive });
        assert.equal(languages.isEmpty([one, not(one)]), true);
        assert.equal(languages.isEmpty([one, not(both)]), true);
        const other = within(languages, second, true);
        assert.equal(languages.isEmpty([both, not(one), not(other)]), true);
        const common = found(languages, [one, other]);
        assert.equal(common, found(languages, [other, one]));
      }),
      RUNS,
    );
  });

  it("tell an absent value from every text", function () {
    const languages = new Languages();
    const anything = { union: languages.union([ANYTHING]), positive: true };
    const absent = { union: languages.union([ABSENT_PATTERN]), positive: true };
    const either = { union: languages.union([ANYTHING, ABSENT_PATTERN]), positive: true };
    assert.deepEqual(languages.search([anything, absent]), { kind: "empty" });
    assert.deepEqual(languages.search([either, { ...anything, positive: false }]), {
      kind: "word",
      word: [-1],
    });
    assert.deepEqual(languages.search([either, { ...absent, positive: false }]), {
      kind: "word",
      word: [],
    });
  });
});

describe("languages of patterns made to be slow", function () {
  it("take steps in proportion to the pattern", function () {
    const steps = (length: number): number => {
      const languages = new Languages();
      const slow = within(languages, [`${"*a".repeat(length)}*b`], true);
      const other = within(languages, [`${"*a".repeat(length)}*c`], false);
      assert.equal(languages.search([slow, other]).kind, "word");
      return languages.spent;
    };
    assert.ok(steps(200) < 2.5 * steps(100), `${steps(100)}, ${steps(200)}`);
  });

  it("end within the budget, undecided, when an answer would take exponentially many", function () {
    const budget = { perQuestion: 5_000, total: 8_000 };
    const languages = new Languages(budget);
    for (const tail of ["a", "b", "c", "d"]) {
      const far = within(languages, [`*${tail}${"?".repeat(40)}`], true);
      const other = within(languages, [`*o${"?".repeat(41)}${tail}`], true);
      const not = within(languages, [`*${tail}${"?".repeat(39)}`, `*z${"?".repeat(38)}`], false);
      const none = within(languages, ["*"], false);
      assert.equal(languages.search([far, none]).kind, "empty");
      languages.search([far, other, not]);
    }
    assert.ok(languages.spent < budget.total + 1_000, String(languages.spent));
  });
});
