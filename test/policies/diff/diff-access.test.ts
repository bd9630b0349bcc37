import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { renderAwsBucket } from "../../../policies/dialects/aws-bucket.ts";
import { renderAwsIdentity, widestTarget } from "../../../policies/dialects/aws-identity.ts";
import { renderVastIdentity } from "../../../policies/dialects/vast.ts";
import { renderWekaIdentity } from "../../../policies/dialects/weka.ts";
import { diffAccess } from "../../../policies/diff/index.ts";
import type { AccessSet, Document, PrincipalAccess } from "../../../policies/diff/index.ts";
import type { PolicyDocument, Statement } from "../../../policies/document.ts";
import type { DialectName } from "../../../policies/evaluate/index.ts";
import { bucketName, prefix } from "../../../policies/names.ts";
import { folders, readOnly } from "../../../policies/templates.ts";

const shared = bucketName("shared");
const target = { ...widestTarget([]), partition: "aws" };

function document(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** One principal, `team-a`, with these statements. */
function teamA(...statements: readonly Statement[]): AccessSet {
  return { principals: { "team-a": { identity: [document(...statements)] } } };
}

function allow(action: string, resource: string, condition?: Statement["Condition"]): Statement {
  return {
    Effect: "Allow",
    Action: [action],
    Resource: [resource],
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function inFolder(folder: string): AccessSet {
  const grants = folders(shared, [prefix(folder)], true);
  return teamA(...renderAwsIdentity(grants, target).statements);
}

function lines(before: AccessSet, after: AccessSet): string[] {
  return diffAccess(before, after).map(({ line }) => line);
}

const OBJECTS = "arn:aws:s3:::shared/*";
const READ = allow("s3:GetObject", OBJECTS);

const TABLE: readonly {
  readonly name: string;
  readonly before: AccessSet;
  readonly after: AccessSet;
  readonly expected: readonly string[];
}[] = [
  {
    name: "a wider folder",
    before: teamA(allow("s3:GetObject", "arn:aws:s3:::ml/fraud-detection/*")),
    after: teamA(allow("s3:GetObject", "arn:aws:s3:::ml/fraud*")),
    expected: ["+ team-a may read s3://ml/fraud* except s3://ml/fraud-detection/*"],
  },
  {
    name: "the same in other statements",
    before: teamA(allow("s3:Get*", OBJECTS), READ),
    after: teamA(READ, allow("s3:Get*", "arn:aws:s3:::shared/a*"), allow("s3:GET*", OBJECTS)),
    expected: [],
  },
  {
    name: "a condition on a key that the action does not carry",
    before: teamA(READ),
    after: teamA(allow("s3:GetObject", OBJECTS, { StringLike: { "s3:prefix": ["a/*"] } })),
    expected: ["- team-a may read s3://shared/*"],
  },
  {
    name: "a listing that IfExists opens",
    before: teamA(
      allow("s3:ListBucket", "arn:aws:s3:::shared", { StringLike: { "s3:prefix": ["a/*"] } }),
    ),
    after: teamA(
      allow("s3:ListBucket", "arn:aws:s3:::shared", {
        StringLikeIfExists: { "s3:prefix": ["a/*"] },
      }),
    ),
    expected: ["+ team-a may list s3://shared/ without prefix"],
  },
  {
    name: "a sibling leak",
    before: teamA(
      allow("s3:ListBucket", "arn:aws:s3:::shared", { StringLike: { "s3:prefix": ["team-a/*"] } }),
    ),
    after: teamA(
      allow("s3:ListBucket", "arn:aws:s3:::shared", { StringLike: { "s3:prefix": ["team-a*"] } }),
    ),
    expected: ["+ team-a may list s3://shared/ with prefix team-a* except team-a/*"],
  },
  {
    name: "a Deny",
    before: teamA(READ),
    after: teamA(READ, { ...allow("s3:*", "arn:aws:s3:::shared/secret/*"), Effect: "Deny" }),
    expected: ["- team-a may read s3://shared/secret/*"],
  },
  {
    name: "a boundary",
    before: teamA(READ),
    after: {
      principals: {
        "team-a": {
          identity: [document(READ)],
          boundary: document(allow("s3:*", "arn:aws:s3:::shared/a/*")),
        },
      },
    },
    expected: ["- team-a may read s3://shared/* except s3://shared/a/*"],
  },
  {
    name: "a TLS guard on the bucket",
    before: { ...teamA(READ), buckets: { shared: [] } },
    after: {
      ...teamA(READ),
      buckets: {
        shared: [
          renderAwsBucket({ partition: "aws", bucket: shared, shares: [], logDelivery: undefined })
            .document,
        ],
      },
    },
    expected: [
      "- team-a may read s3://shared/* over plain HTTP",
      "- team-a may read s3://shared/* with s3:TlsVersion below 1.2",
    ],
  },
  {
    name: "a share with a stranger",
    before: { principals: {} },
    after: {
      principals: {},
      buckets: {
        shared: [
          renderAwsBucket({
            partition: "aws",
            bucket: shared,
            logDelivery: undefined,
            shares: [
              {
                principalArn: "arn:aws:iam::444455556666:role/partner",
                grants: readOnly(shared, [prefix("out/")]),
              },
            ],
          }).document,
        ],
      },
    },
    expected: [
      "+ arn:aws:iam::444455556666:role/partner may list s3://shared/ over TLS, unless s3:TlsVersion is below 1.2, with prefix out/*",
      "+ arn:aws:iam::444455556666:role/partner may read s3://shared/out/* over TLS, unless s3:TlsVersion is below 1.2",
      "+ arn:aws:iam::444455556666:role/partner may use s3:GetBucketLocation on s3://shared/ over TLS, unless s3:TlsVersion is below 1.2",
    ],
  },
  {
    name: "what only a variable decides",
    before: teamA(),
    after: teamA(allow("s3:GetObject", "arn:aws:s3:::shared/${aws:PrincipalTag/team}/*")),
    expected: [
      "+ team-a may read s3://shared/${aws:PrincipalTag/team}/* if arn:aws:s3:::shared/${aws:PrincipalTag/team}/* (possibly: not compared exactly)",
    ],
  },
  {
    name: "actions that no catalogue lists",
    before: teamA(allow("s3:GetObjectTagging", OBJECTS)),
    after: teamA(allow("s3:GetObjectTagging*", OBJECTS)),
    expected: ["+ team-a may use any other s3:GetObjectTagging* on s3://shared/*"],
  },
];

/** Documents that this project does not write, but reads. */
const OTHER_SPELLINGS: readonly {
  readonly name: string;
  readonly before: object;
  readonly after: object;
  readonly expected: readonly string[];
}[] = [
  {
    name: "NotAction",
    before: {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", NotAction: "s3:Put*", Resource: OBJECTS },
    },
    after: {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", NotAction: ["s3:Put*", "s3:DeleteObject"], Resource: OBJECTS },
    },
    expected: ["- team-a may delete s3://shared/*"],
  },
  {
    name: "NotAction with any other action",
    before: { Version: "2012-10-17", Statement: [] },
    after: {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", NotAction: ["s3:*", "kms:*"], Resource: OBJECTS },
    },
    expected: ["+ team-a may use any other action on s3://shared/*"],
  },
  {
    name: "NotResource",
    before: {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "s3:GetObject", NotResource: OBJECTS },
    },
    after: {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "s3:GetObject",
        NotResource: [OBJECTS, "arn:aws:s3:::ml/*"],
      },
    },
    expected: ["- team-a may read s3://ml/*"],
  },
  {
    name: "Version 2008-10-17, in which a variable is text",
    before: { Version: "2012-10-17", Statement: allow("s3:GetObject", "arn:aws:s3:::b/${*}/x") },
    after: { Version: "2008-10-17", Statement: allow("s3:GetObject", "arn:aws:s3:::b/${*}/x") },
    expected: ["+ team-a may read s3://b/${*}/x", "- team-a may read s3://b/${*}/x"],
  },
];

const DIALECTS: readonly {
  readonly dialect: DialectName;
  readonly before: Document;
  readonly after: Document;
  readonly expected: readonly string[];
}[] = [
  {
    dialect: "weka",
    before: renderWekaIdentity("ann", folders(shared, [prefix("team-a/")])).document,
    after: renderWekaIdentity("ann", folders(shared, [prefix("team-a-shared/")])).document,
    expected: [
      "+ ann may list s3://shared/ with prefix team-a-shared/*",
      "+ ann may read, write and delete s3://shared/team-a-shared/*",
      "- ann may list s3://shared/ with prefix team-a/*",
      "- ann may read, write and delete s3://shared/team-a/*",
    ],
  },
  {
    dialect: "vast",
    before: renderVastIdentity("ann", folders(shared, [prefix("team-a/")])).document,
    after: renderVastIdentity("ann", folders(shared, [prefix("team-a-shared/")])).document,
    expected: [
      "+ ann may list shared with prefix team-a-shared/*",
      "+ ann may read, write and delete shared/team-a-shared/*",
      "- ann may list shared with prefix team-a/*",
      "- ann may read, write and delete shared/team-a/*",
    ],
  },
];

describe("diffAccess", function () {
  for (const { name, before, after, expected } of TABLE)
    it(`shows ${name}`, function () {
      assert.deepEqual(lines(before, after), expected);
      const mirrored = expected.map((line) => (line.startsWith("+") ? "-" : "+") + line.slice(1));
      assert.deepEqual(lines(after, before), mirrored);
    });

  it("says nothing of what a made or deleted bucket's own policy denies", function () {
    const { document: guarded } = renderAwsBucket({
      partition: "aws",
      bucket: shared,
      shares: [],
      logDelivery: undefined,
    });
    const without: AccessSet = { ...teamA(READ), buckets: {} };
    const within: AccessSet = { ...teamA(READ), buckets: { shared: [guarded] } };
    assert.deepEqual(lines(without, within), []);
    assert.deepEqual(lines(within, without), []);
    assert.deepEqual(lines({ ...teamA(), buckets: {} }, within), [
      "+ team-a may read s3://shared/* over TLS, unless s3:TlsVersion is below 1.2",
    ]);
  });

  it("shows a version of TLS as it is written", function () {
    const below = (version: string): AccessSet =>
      teamA(allow("s3:GetObject", OBJECTS, { NumericLessThan: { "s3:TlsVersion": [version] } }));
    const [change] = diffAccess(teamA(), below("1.2"));
    assert.deepEqual(change?.witness?.context, { "s3:TlsVersion": "1.0" });
  });

  for (const { name, before, after, expected } of OTHER_SPELLINGS)
    it(`compares ${name}`, function () {
      const set = (statement: object): AccessSet => ({
        principals: { "team-a": { identity: [statement] } },
      });
      assert.deepEqual(lines(set(before), set(after)), expected);
    });

  it("compares NotPrincipal", function () {
    const arn = (name: string): string => `arn:aws:iam::000000000000:user/${name}`;
    const user = (name: string): PrincipalAccess => ({
      identity: [document(READ)],
      caller: { kind: "user", arn: arn(name) },
    });
    const allBut = (...names: readonly string[]): AccessSet => ({
      principals: { ann: user("ann"), bob: user("bob") },
      buckets: {
        shared: [
          {
            Version: "2012-10-17",
            Statement: {
              Effect: "Deny",
              NotPrincipal: { AWS: [...names.map(arn), "000000000000"] },
              Action: "s3:*",
              Resource: OBJECTS,
            },
          },
        ],
      },
    });
    assert.deepEqual(lines(allBut("ann"), allBut("ann", "bob")), ["+ bob may read s3://shared/*"]);
  });

  for (const { dialect, before, after, expected } of DIALECTS)
    it(`compares versions on ${dialect}`, function () {
      const set = (identity: Document): AccessSet => ({
        dialect,
        principals: { ann: { identity: [identity] } },
      });
      assert.deepEqual(lines(set(before), set(after)), expected);
    });

  it("carries the request that shows a change", function () {
    const [change] = diffAccess(teamA(), teamA(allow("s3:GetObject", "arn:aws:s3:::shared/x/*")));
    assert.deepEqual(change, {
      kind: "gained",
      principal: "team-a",
      actions: ["s3:GetObject"],
      place: "s3://shared/x/*",
      conditions: [],
      certain: true,
      witness: {
        principal: { kind: "role", arn: "arn:aws:iam::000000000000:role/team-a" },
        action: "s3:GetObject",
        resource: "arn:aws:s3:::shared/x/",
        context: {},
      },
      text: "team-a may read s3://shared/x/*",
      line: "+ team-a may read s3://shared/x/*",
    });
  });

  it("shows what the documentation shows", function () {
    const text = readFileSync(new URL("../../../docs/diff.md", import.meta.url), "utf8");
    const shown = /```diff\n([^`]*)```/.exec(text)?.[1]?.trimEnd().split("\n");
    assert.deepEqual(shown, lines(inFolder("team-a/"), inFolder("team-a-shared/")));
  });

  it("refuses versions of different systems", function () {
    assert.throws(
      () => diffAccess({ principals: {} }, { principals: {}, dialect: "weka" }),
      new RangeError(
        'the versions are of the dialects "aws" and "weka"; compare two versions of one system',
      ),
    );
  });
});
