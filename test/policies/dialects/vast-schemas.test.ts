import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { renderVastIdentity } from "../../../policies/dialects/vast.ts";
import { diffAccess } from "../../../policies/diff/index.ts";
import type { PolicyDocument, Statement } from "../../../policies/document.ts";
import { compile, decide, parsePolicy } from "../../../policies/evaluate/index.ts";
import {
  SCHEMA_INTENTS,
  type SchemaGrant,
  type SchemaIntent,
  schemaGrants,
} from "../../../policies/grant.ts";
import { lint } from "../../../policies/lint/index.ts";
import { bucketName, schemaName } from "../../../policies/names.ts";
import { SCHEMA_ACCESS } from "../../../policies/templates.ts";

const EXAMPLE = join(import.meta.dirname, "requirements-vast-policy.json");

type Word = keyof typeof SCHEMA_ACCESS;

function onSchemas(word: Word, ...schemas: readonly string[]): SchemaGrant[] {
  return schemas.flatMap((schema) =>
    schemaGrants(
      { database: bucketName("vastdbsec"), schema: schemaName(schema) },
      SCHEMA_ACCESS[word],
    ),
  );
}

function render(grants: readonly SchemaGrant[]): PolicyDocument {
  return renderVastIdentity("department-a", grants).document;
}

/** What one document allows more or less than another, over all requests. */
function difference(before: object, after: object): string[] {
  const version = (document: object) =>
    ({ principals: { "department-a": { identity: [document] } }, dialect: "vast" }) as const;
  return diffAccess(version(before), version(after)).map(({ line }) => line);
}

function allow(
  Sid: string,
  Action: Statement["Action"],
  Resource: Statement["Resource"],
): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

const SEE = allow("SeeDatabases", ["s3:HeadBucket", "s3:TabularListSchemas"], ["vastdbsec"]);
const TRANSACT = allow(
  "UseTransactions",
  [
    "s3:TabularBeginTransaction",
    "s3:TabularCommitTransaction",
    "s3:TabularGetTransaction",
    "s3:TabularRollbackTransaction",
  ],
  ["vastdbsec"],
);
const BOTH = ["vastdbsec/department_a", "vastdbsec/department_a/*"] as const;
const INSIDE = ["vastdbsec/department_a/*"] as const;

const DOCUMENTS: Readonly<Record<Word, readonly Statement[]>> = {
  read: [
    SEE,
    TRANSACT,
    allow("ReadTables", ["s3:TabularListSchemas", "s3:TabularListTables"], BOTH),
    allow(
      "ReadInTables",
      [
        "s3:TabularGetProjectionStats",
        "s3:TabularGetTableStats",
        "s3:TabularListColumns",
        "s3:TabularListProjectionColumns",
        "s3:TabularListProjections",
        "s3:TabularQueryData",
      ],
      INSIDE,
    ),
  ],
  write: [
    SEE,
    TRANSACT,
    allow("ReadWriteTables", ["s3:TabularListSchemas", "s3:TabularListTables"], BOTH),
    allow(
      "ReadWriteInTables",
      [
        "s3:TabularDeleteRows",
        "s3:TabularGetProjectionStats",
        "s3:TabularGetTableStats",
        "s3:TabularImportData",
        "s3:TabularInsertRows",
        "s3:TabularListColumns",
        "s3:TabularListProjectionColumns",
        "s3:TabularListProjections",
        "s3:TabularQueryData",
        "s3:TabularUpdateRows",
      ],
      INSIDE,
    ),
  ],
  "create-tables": [
    SEE,
    TRANSACT,
    allow("CreateTables", ["s3:TabularCreateTable", "s3:TabularListTables"], BOTH),
    allow("CreateInTables", ["s3:TabularGetTableStats", "s3:TabularListColumns"], INSIDE),
  ],
  administer: [
    SEE,
    TRANSACT,
    allow(
      "ReadWriteCreateAlterTables",
      ["s3:TabularCreateTable", "s3:TabularListSchemas", "s3:TabularListTables"],
      BOTH,
    ),
    allow(
      "ReadWriteCreateAlterInTables",
      [
        "s3:TabularAddColumns",
        "s3:TabularAlterColumn",
        "s3:TabularAlterProjection",
        "s3:TabularAlterSchema",
        "s3:TabularAlterTable",
        "s3:TabularCreateProjection",
        "s3:TabularCreateSchema",
        "s3:TabularDeleteRows",
        "s3:TabularDropColumns",
        "s3:TabularDropProjection",
        "s3:TabularDropSchema",
        "s3:TabularDropTable",
        "s3:TabularGetProjectionStats",
        "s3:TabularGetTableStats",
        "s3:TabularImportData",
        "s3:TabularInsertRows",
        "s3:TabularListColumns",
        "s3:TabularListProjectionColumns",
        "s3:TabularListProjections",
        "s3:TabularQueryData",
        "s3:TabularUpdateRows",
      ],
      INSIDE,
    ),
  ],
  "create-tables-without-transactions": [
    SEE,
    allow("CreateTables", ["s3:TabularCreateTable", "s3:TabularListTables"], BOTH),
  ],
};

/**
 * What the SDK asks for in one piece of work on `vastdbsec/department_a/events`, call by call (vastdb 2.0.14). Said here
 * from its calls, not from the table that the dialect renders.
 */
const OPENS = [
  "s3:TabularBeginTransaction vastdbsec",
  "s3:HeadBucket vastdbsec",
  "s3:TabularListSchemas vastdbsec",
  "s3:TabularListTables vastdbsec/department_a",
  "s3:TabularGetTableStats vastdbsec/department_a/events",
  "s3:TabularListColumns vastdbsec/department_a/events",
  "s3:TabularCommitTransaction vastdbsec",
  "s3:TabularRollbackTransaction vastdbsec",
];
const onTable = (...actions: readonly string[]): string[] =>
  actions.map((action) => `s3:Tabular${action} vastdbsec/department_a/events`);

const PIECES = {
  "table.select()": onTable("QueryData"),
  "table.projections()": onTable("ListProjections", "ListProjectionColumns"),
  "table.insert()": onTable("InsertRows"),
  "table.update() and table.delete()": onTable("QueryData", "UpdateRows", "DeleteRows"),
  "table.import_files()": onTable("ImportData"),
  "schema.create_table()": [
    "s3:TabularCreateTable vastdbsec/department_a",
    ...onTable("CreateTable"),
  ],
  "table.rename()": onTable("AlterTable"),
  "table.drop()": onTable("DropTable"),
  "table.add_column()": onTable("AddColumns"),
  "table.rename_column()": onTable("AlterColumn"),
  "table.drop_column()": onTable("DropColumns"),
  "table.create_projection()": onTable("CreateProjection"),
  "projection.rename()": onTable("AlterProjection"),
  "projection.drop()": onTable("DropProjection"),
} as const;

type Piece = keyof typeof PIECES;
const READING = ["table.select()", "table.projections()"] as const;
const WRITING = [
  ...READING,
  "table.insert()",
  "table.update() and table.delete()",
  "table.import_files()",
] as const;
const ALL: readonly Piece[] = Object.keys(PIECES).filter(
  (piece): piece is Piece => piece in PIECES,
);

const WORKS: Readonly<Record<Word, readonly Piece[]>> = {
  read: READING,
  write: WRITING,
  "create-tables": ["schema.create_table()"],
  administer: ALL,
  "create-tables-without-transactions": [],
};

function decider(document: PolicyDocument): (request: string) => boolean {
  const { policy } = parsePolicy(document, { name: "grants", kind: "identity", dialect: "vast" });
  assert.ok(policy);
  const compiled = compile({ identity: [policy] }, { dialect: "vast" });
  return (request) => {
    const [action = "", resource = ""] = request.split(" ");
    const principal = { kind: "storage-user", user: "ann", groups: [] } as const;
    return decide(compiled, { principal, action, resource, context: {} }).outcome === "allowed";
  };
}

const words = Object.keys(SCHEMA_ACCESS).filter((word): word is Word => word in SCHEMA_ACCESS);

describe("policies/dialects/vast-schemas", () => {
  for (const word of words)
    it(`renders ${word} on one schema`, () => {
      assert.deepEqual(render(onSchemas(word, "department_a")).Statement, DOCUMENTS[word]);
    });

  it("joins the schemas that have the same intents, in any order of the grants", () => {
    const grants = [
      ...onSchemas("create-tables", "department_b", "department_a"),
      ...onSchemas("create-tables", "department_a"),
      ...onSchemas("create-tables-without-transactions", "department_c"),
    ];
    const { document, findings } = renderVastIdentity("all", grants);
    const create = ["s3:TabularCreateTable", "s3:TabularListTables"] as const;
    assert.deepEqual(document.Statement, [
      SEE,
      TRANSACT,
      allow("CreateTables", create, [
        "vastdbsec/department_a",
        "vastdbsec/department_a/*",
        "vastdbsec/department_b",
        "vastdbsec/department_b/*",
      ]),
      allow(
        "CreateInTables",
        ["s3:TabularGetTableStats", "s3:TabularListColumns"],
        ["vastdbsec/department_a/*", "vastdbsec/department_b/*"],
      ),
      allow("CreateTablesNumber2", create, ["vastdbsec/department_c", "vastdbsec/department_c/*"]),
    ]);
    assert.deepEqual(renderVastIdentity("all", [...grants].reverse()).document, document);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["vast-schema-names-visible"],
    );
  });

  it("renders create-tables-without-transactions equivalent to the requirements' example", () => {
    const example: unknown = JSON.parse(readFileSync(EXAMPLE, "utf8"));
    assert.ok(typeof example === "object" && example !== null);
    const ours = render(onSchemas("create-tables-without-transactions", "department_a"));
    assert.deepEqual(difference(example, ours), []);
    assert.deepEqual(difference(example, render(onSchemas("create-tables", "department_a"))), [
      "+ department-a may describe tables in vastdbsec/department_a/*",
      "+ department-a may use transactions in vastdbsec",
    ]);
  });

  it("says what the requirements' example cannot do", () => {
    const { findings } = renderVastIdentity(
      "department-a",
      onSchemas("create-tables-without-transactions", "department_a"),
    );
    assert.deepEqual(findings, [
      {
        code: "vast-schema-names-visible",
        severity: "info",
        path: "vastdbsec",
        message: 'whoever may use one schema of "vastdbsec" sees the names of all its schemas',
        fix: "keep secrets out of schema names, or use a database of its own",
      },
      {
        code: "vast-no-transactions",
        severity: "warning",
        path: "vastdbsec",
        message:
          'create-tables-without-transactions on "vastdbsec" begins no transaction and reads no rows, and VAST\'s SDKs do everything in transactions',
        fix: "grant create-tables, read, write or administer where the SDKs are used",
      },
    ]);
  });

  for (const word of words)
    it(`allows with ${word} exactly the SDK's work that it is for`, () => {
      const isAllowed = decider(render(onSchemas(word, "department_a")));
      const done = ALL.filter((piece) => [...OPENS, ...PIECES[piece]].every(isAllowed));
      assert.deepEqual(done, WORKS[word]);
    });

  for (const word of words)
    it(`renders ${word} so that the linter has nothing to say but what is meant`, () => {
      const document = render(onSchemas(word, "department_a"));
      const subject = { kind: "identity-policy", dialect: "vast", document, path: word } as const;
      assert.deepEqual(
        lint([subject]).findings.map(({ code }) => code),
        word === "create-tables-without-transactions" ? ["vast-no-transactions"] : [],
      );
    });

  it("never reaches another schema, the schema itself, or more than the intents name", () => {
    const VERBS: Readonly<Record<SchemaIntent, RegExp>> = {
      "read-tables": /^(?:List|GetTableStats|GetProjectionStats|Query)/,
      "write-rows": /^(?:ListTables|ListColumns|GetTableStats|Insert|Update|DeleteRows|Import)/,
      "create-tables": /^(?:ListTables|ListColumns|GetTableStats|CreateTable)/,
      "alter-tables":
        /^(?:ListTables|ListColumns|GetTableStats|Alter|Drop|AddColumns|CreateProjection|CreateSchema)/,
      "create-tables-without-transactions": /^(?:ListTables|CreateTable)/,
    };
    const schema = fc.constantFrom("a", "ab", "a.b", "b");
    const grant = fc.record({ schema, kind: fc.constantFrom(...SCHEMA_INTENTS) });
    const verb = fc.constantFrom(
      ...new Set(DOCUMENTS.administer.flatMap(({ Action }) => Action)).values(),
    );
    fc.assert(
      fc.property(
        fc.array(grant, { maxLength: 5 }),
        verb,
        schema,
        fc.constantFrom("", "/t", "/a", "/sub/t"),
        (grants, action, name, below) => {
          const place = (of: string) => ({
            database: bucketName("vastdbsec"),
            schema: schemaName(of),
          });
          const document = render(
            grants.flatMap(({ kind, schema: of }) => schemaGrants(place(of), [kind])),
          );
          const isAllowed = decider(document)(`${action} vastdbsec/${name}${below}`);
          const here = grants.filter((one) => one.schema === name);
          const bare = action.replace("s3:Tabular", "");
          const named = here.some(({ kind }) => VERBS[kind].test(bare));
          const isOfSchema = /^(?:ListTables|CreateTable|ListSchemas)$/.test(bare);
          assert.equal(isAllowed, named && (below !== "" || isOfSchema) && bare !== action);
        },
      ),
      { numRuns: 400 },
    );
  });
});
