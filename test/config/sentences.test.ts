import assert from "node:assert/strict";
import { z } from "zod";
import { zodProblems } from "../../config/problems.ts";
import { sentenceOf, silentSentenceOf } from "../../config/sentences.ts";

type Sentences = typeof sentenceOf;

/** What is wrong with a value of a section `eks`. */
function wrong(schema: z.ZodType, value: unknown, error: Sentences = sentenceOf): string[] {
  const { error: found } = schema.safeParse(value, { error });
  return zodProblems("eks", found?.issues ?? []).map(({ path, message }) => `${path} ${message}`);
}

const Anonymous = z.union([
  z.enum(["none", "public"]),
  z.strictObject({ document: z.strictObject({ Version: z.string() }) }),
  z.strictObject({ word: z.string() }),
]);

const CASES: readonly (readonly [
  title: string,
  schema: z.ZodType,
  value: unknown,
  says: string,
])[] = [
  ["a number for text", z.string(), 7, "7 is not allowed here; use text"],
  ["text for a number", z.number(), "7", '"7" is not allowed here; use a number'],
  ["a half", z.int(), 0.5, "0.5 is not allowed here; use a whole number"],
  ["text for a choice", z.boolean(), "yes", '"yes" is not allowed here; use true or false'],
  ["a word that is none", z.enum(["a", "b", "c"]), "d", '"d" is not allowed here; use a, b or c'],
  ["too little", z.int().min(1), 0, "0 is not allowed here; use 1 or more"],
  ["too much", z.int().max(9), 10, "10 is not allowed here; use 9 or less"],
  ["no text", z.string().min(1), "", '"" is not allowed here; use 1 character or more'],
  ["short text", z.string().min(8), "abc", '"abc" is not allowed here; use 8 characters or more'],
  ["an empty list", z.array(z.string()).min(2), [], "must be 2 items or more"],
  ["a section for text", z.string(), { a: 1 }, "must be text"],
  ["text for a list", z.array(z.string()), "a", '"a" is not allowed here; use a list'],
  [
    "text for a section",
    z.strictObject({}),
    "a",
    '"a" is not allowed here; use a section of keys and values',
  ],
  [
    "text for a record",
    z.record(z.string(), z.string()),
    "a",
    '"a" is not allowed here; use a section of keys and values',
  ],
  [
    "what no alternative takes, each named once",
    Anonymous,
    "all",
    '"all" is not allowed here; use none, public or a section of keys and values',
  ],
];

describe("config/sentences", () => {
  for (const [title, schema, value, says] of CASES)
    it(`refuses ${title}`, () => {
      assert.deepEqual(wrong(schema, value), [`s3-access:eks ${says}`]);
    });

  it("says that what is missing is required", () => {
    const schema = z.strictObject({ name: z.string(), port: z.int() });
    assert.deepEqual(wrong(schema, { port: "x" }), [
      "s3-access:eks.name is required",
      's3-access:eks.port "x" is not allowed here; use a number',
    ]);
  });

  it("follows the alternative of the value's shape", () => {
    assert.deepEqual(wrong(Anonymous, { document: { Version: 1 } }), [
      "s3-access:eks.document.Version 1 is not allowed here; use text",
    ]);
  });

  it("leaves a schema its own words", () => {
    assert.deepEqual(wrong(z.int({ error: "must be a port" }), "x"), [
      "s3-access:eks must be a port",
    ]);
  });

  it("quotes no secret", () => {
    const secrets = z.record(z.string(), z.string().min(8));
    assert.deepEqual(wrong(secrets, { admin: 12345, loader: "short" }, silentSentenceOf), [
      "s3-access:eks.admin must be text",
      "s3-access:eks.loader must be 8 characters or more",
    ]);
  });
});
