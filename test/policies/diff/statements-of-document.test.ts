import assert from "node:assert/strict";
import fc from "fast-check";
import { redundantStatements, unreachableStatements } from "../../../policies/diff/index.ts";
import type { PolicyDocument, Statement } from "../../../policies/document.ts";
import { exactVersions, isAllowed, request } from "./random.ts";

function document(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function allow(action: string, resource: string, more: Partial<Statement> = {}): Statement {
  return { Effect: "Allow", Action: [action], Resource: [resource], ...more };
}

const WIDE = allow("s3:Get*", "arn:aws:s3:::shared/*");
const NARROW = allow("s3:GetObject", "arn:aws:s3:::shared/a/*");
const DENY = allow("s3:*", "arn:aws:s3:::shared/a/*", { Effect: "Deny" });
const LIST = "arn:aws:s3:::shared";

const TABLE: readonly {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly redundant: readonly number[];
  readonly unreachable: readonly number[];
}[] = [
  { name: "a narrower one", statements: [NARROW, WIDE], redundant: [0], unreachable: [] },
  {
    name: "the last of equals",
    statements: [WIDE, WIDE, WIDE],
    redundant: [1, 2],
    unreachable: [],
  },
  { name: "what a Deny takes away", statements: [DENY, NARROW], redundant: [], unreachable: [1] },
  {
    name: "what a Deny and another leave nothing of",
    statements: [
      DENY,
      allow("s3:Get*", "arn:aws:s3:::shared/b*"),
      allow("s3:GetObject", "arn:aws:s3:::shared/?*"),
    ],
    redundant: [],
    unreachable: [],
  },
  {
    name: "what several cover together",
    statements: [
      allow("s3:ListBucket", LIST, { Condition: { StringLike: { "s3:prefix": ["*"] } } }),
      allow("s3:ListBucket", LIST, { Condition: { Null: { "s3:prefix": ["true"] } } }),
      allow("s3:ListBucket", LIST),
    ],
    redundant: [2],
    unreachable: [],
  },
  {
    name: "conditions that contradict each other",
    statements: [
      allow("s3:ListBucket", LIST, {
        Condition: { StringLike: { "s3:prefix": ["a*"] }, StringEquals: { "s3:prefix": ["b"] } },
      }),
    ],
    redundant: [],
    unreachable: [0],
  },
  {
    name: "an action its resource cannot have",
    statements: [allow("s3:GetObject", LIST)],
    redundant: [],
    unreachable: [0],
  },
  {
    name: "other principals",
    statements: [
      { ...WIDE, Principal: { AWS: ["111122223333"] } },
      { ...WIDE, Principal: "*" },
      { ...WIDE, Principal: { AWS: ["444455556666"] } },
    ],
    redundant: [0, 2],
    unreachable: [],
  },
];

describe("statements that could go", function () {
  this.timeout(60_000);

  for (const { name, statements, redundant, unreachable } of TABLE)
    it(`are found: ${name}`, function () {
      assert.deepEqual(redundantStatements(document(...statements)), redundant);
      assert.deepEqual(unreachableStatements(document(...statements)), unreachable);
    });

  it("change nothing by going, all together", function () {
    fc.assert(
      fc.property(exactVersions, fc.array(request, { minLength: 30 }), ([set], requests) => {
        const own = set.principals["team-a"];
        const identity = own?.identity ?? [];
        const without = identity.map((one) => {
          const gone = [...redundantStatements(one), ...unreachableStatements(one)];
          return { ...one, Statement: one.Statement.filter((_, at) => !gone.includes(at)) };
        });
        const after = { ...set, principals: { "team-a": { ...own, identity: without } } };
        for (const one of requests) assert.equal(isAllowed(after, one), isAllowed(set, one));
      }),
      { numRuns: 300 },
    );
  });

  it("are not searched for without end in a document made to be slow", function () {
    const slow = Array.from({ length: 900 }, (_, at) =>
      allow("s3:GetObject", `arn:aws:s3:::shared/*a*a*a*b${"?".repeat(at % 30)}${at}`),
    );
    assert.deepEqual(redundantStatements(document(...slow)), []);
  });
});
