import assert from "node:assert/strict";
import fc from "fast-check";
import { redundantStatements, unreachableStatements } from "../../../policies/diff/index.ts";
import type { AccessSet } from "../../../policies/diff/index.ts";
import type { PolicyDocument, Statement } from "../../../policies/document.ts";
import type { AccessRequest } from "../../../policies/evaluate/index.ts";
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

const READING: Omit<AccessRequest, "resource"> = {
  principal: { kind: "role", arn: "arn:aws:iam::111122223333:role/team-a" },
  action: "s3:GetObject",
  context: {},
};

function withoutStatements(one: object, gone: readonly number[]): object {
  assert.ok("Statement" in one && Array.isArray(one.Statement));
  return { ...one, Statement: one.Statement.filter((_, at) => !gone.includes(at)) };
}

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
      assert.deepEqual(redundantStatements(document(...statements)), {
        found: redundant,
        undecided: [],
      });
      assert.deepEqual(unreachableStatements(document(...statements)), {
        found: unreachable,
        undecided: [],
      });
    });

  it("change nothing by going, all together", function () {
    fc.assert(
      fc.property(exactVersions, fc.array(request, { minLength: 30 }), ([set], requests) => {
        const own = set.principals["team-a"];
        const identity = own?.identity ?? [];
        const without = identity.map((one) => {
          const gone = [redundantStatements(one), unreachableStatements(one)].flatMap(
            ({ found }) => found,
          );
          return withoutStatements(one, gone);
        });
        const after = { ...set, principals: { "team-a": { ...own, identity: without } } };
        for (const one of requests) assert.equal(isAllowed(after, one), isAllowed(set, one));
      }),
      { numRuns: 300 },
    );
  });

  it("are left undecided, and said to be, in a document made to be slow", function () {
    const slow = Array.from({ length: 900 }, (_, at) =>
      allow("s3:GetObject", `arn:aws:s3:::shared/*a*a*a*b${"?".repeat(at % 30)}${at}`),
    );
    const every = slow.map((_, at) => at);
    const { found, undecided } = redundantStatements(document(...slow));
    assert.deepEqual(found, []);
    assert.deepEqual(undecided, every);
  });

  it("are decided among 900 plain folders", function () {
    const many = Array.from({ length: 900 }, (_, at) =>
      allow("s3:GetObject", `arn:aws:s3:::shared/team-${at === 899 ? 7 : at}/*`),
    );
    assert.deepEqual(redundantStatements(document(...many)), { found: [899], undecided: [] });
  });

  it("are not named wrongly where the budget ran out", function () {
    const hard = fc.array(
      fc.tuple(
        fc.constantFrom("Allow", "Deny"),
        fc.stringMatching(/^(?:[ab]{0,2}[*?]){1,12}[ab]?$/),
      ),
      { minLength: 20, maxLength: 60 },
    );
    fc.assert(
      fc.property(
        hard,
        fc.array(fc.stringMatching(/^[ab]{0,20}$/), { minLength: 30 }),
        (patterns, keys) => {
          const one = document(
            ...patterns.map(([effect, pattern]) => ({
              ...allow("s3:GetObject", `arn:aws:s3:::shared/${pattern}`),
              Effect: effect === "Deny" ? ("Deny" as const) : ("Allow" as const),
            })),
          );
          const { found } = redundantStatements(one);
          const without = withoutStatements(one, found);
          const set = (identity: object): AccessSet => ({
            principals: { "team-a": { identity: [identity] } },
          });
          for (const key of keys) {
            const asked = { ...READING, resource: `arn:aws:s3:::shared/${key}` };
            assert.equal(isAllowed(set(without), asked), isAllowed(set(one), asked));
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
