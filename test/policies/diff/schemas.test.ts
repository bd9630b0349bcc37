import assert from "node:assert/strict";
import { renderVastIdentity } from "../../../policies/dialects/vast.ts";
import { diffAccess } from "../../../policies/diff/index.ts";
import { schemaGrants } from "../../../policies/grant.ts";
import { bucketName, schemaName } from "../../../policies/names.ts";
import { SCHEMA_ACCESS } from "../../../policies/templates.ts";

type Held = readonly (readonly [word: keyof typeof SCHEMA_ACCESS, schema: string])[];

const ANN = { Version: "2012-10-17", Statement: [] };

function version(held: Held) {
  const grants = held.flatMap(([word, schema]) =>
    schemaGrants(
      { database: bucketName("vastdbsec"), schema: schemaName(schema) },
      SCHEMA_ACCESS[word],
    ),
  );
  const document = grants.length === 0 ? ANN : renderVastIdentity("ann", grants).document;
  return { principals: { ann: { identity: [document] } }, dialect: "vast" } as const;
}

const TABLE: readonly (readonly [
  name: string,
  before: Held,
  after: Held,
  lines: readonly string[],
])[] = [
  [
    "what reading takes",
    [],
    [["read", "a"]],
    [
      "+ ann may list schemas and list tables in vastdbsec/a",
      "+ ann may list schemas and use transactions in vastdbsec",
      "+ ann may list schemas, list tables, describe tables, query tables and list projections in vastdbsec/a/*",
    ],
  ],
  [
    "creating tables in one more schema",
    [["create-tables-without-transactions", "a"]],
    [
      ["create-tables-without-transactions", "a"],
      ["create-tables-without-transactions", "b"],
    ],
    [
      "+ ann may list tables and create tables in vastdbsec/b",
      "+ ann may list tables and create tables in vastdbsec/b/*",
    ],
  ],
  ["writing rows", [["read", "a"]], [["write", "a"]], ["+ ann may write rows in vastdbsec/a/*"]],
  [
    "what administering adds",
    [["write", "a"]],
    [["administer", "a"]],
    [
      "+ ann may create tables in vastdbsec/a",
      "+ ann may create tables, alter and drop tables, change columns, change projections and change schemas in vastdbsec/a/*",
    ],
  ],
  [
    "the transactions that were missing",
    [["create-tables-without-transactions", "a"]],
    [["create-tables", "a"]],
    ["+ ann may describe tables in vastdbsec/a/*", "+ ann may use transactions in vastdbsec"],
  ],
  [
    "a moved grant",
    [["create-tables-without-transactions", "a"]],
    [["create-tables-without-transactions", "b"]],
    [
      "+ ann may list tables and create tables in vastdbsec/b",
      "+ ann may list tables and create tables in vastdbsec/b/*",
      "- ann may list tables and create tables in vastdbsec/a",
      "- ann may list tables and create tables in vastdbsec/a/*",
    ],
  ],
  [
    "nothing, for what administering covers",
    [["administer", "a"]],
    [
      ["administer", "a"],
      ["write", "a"],
    ],
    [],
  ],
];

describe("the difference between grants on schemas", () => {
  for (const [name, before, after, expected] of TABLE)
    it(`shows ${name}`, () => {
      const changes = diffAccess(version(before), version(after));
      assert.deepEqual(
        changes.map(({ line, certain }) => [line, certain]),
        expected.map((line) => [line, true]),
      );
    });

  it("names single actions that are no whole piece of work", () => {
    const allowing = (...Action: readonly string[]) => ({
      principals: {
        ann: {
          identity: [
            { Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "db/a/*" } },
          ],
        },
      },
      dialect: "vast" as const,
    });
    const changes = diffAccess(
      allowing("s3:GetObject"),
      allowing("s3:GetObject", "s3:TabularDropTable", "s3:TabularQueryData"),
    );
    assert.deepEqual(
      changes.map(({ line }) => line),
      ["+ ann may query tables in and use s3:TabularDropTable on db/a/*"],
    );
  });
});
