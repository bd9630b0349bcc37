import assert from "node:assert/strict";
import fc from "fast-check";
import { check } from "../../../access/commands/check.ts";
import { generateSchemaChecks } from "../../../access/checks/schemas/generate.ts";
import { describeSchemaCheck } from "../../../access/checks/schemas/check.ts";
import { modelOfStack } from "../../../access/model/from-stack.ts";
import { targetOf } from "../../../access/model/target.ts";
import { type Loaded, checkDeclared } from "../../../config/check.ts";
import type { SCHEMA_ACCESS } from "../../../policies/templates.ts";
import { checkWith } from "../../support/tampered-check.ts";

type Word = keyof typeof SCHEMA_ACCESS;

function stackWith(access: Word): Loaded {
  return stackOf([{ principal: "ann", database: "vast/db", schemas: ["sales"], access }]);
}

function stackOf(grants: readonly object[]): Loaded {
  const checked = checkDeclared({
    domain: "example.com",
    vast: {
      databases: {
        db: { name: "warehouse", schemas: ["sales", "hr"] },
        other: { name: "archive", schemas: ["sales"] },
      },
    },
    principals: { ann: { vast: { user: "ann" } }, ben: { vast: { group: "readers" } } },
    grants,
  });
  assert.ok(checked.ok);
  return checked.loaded;
}

const SEES = ["find warehouse", "list schemas of warehouse"];
const WORKS = ["begin a transaction in warehouse", "describe warehouse/sales/s3_access_probe"];
const READS = [
  "query warehouse/sales/s3_access_probe",
  "list projections of warehouse/sales/s3_access_probe",
];
const WRITES = ["insert rows into", "update rows of", "delete rows of", "import files into"].map(
  (call) => `${call} warehouse/sales/s3_access_probe`,
);
const ALTERS = [
  ...["rename", "drop", "add a column to", "rename a column of", "drop a column of"],
  ...["create a projection of", "rename a projection of", "drop a projection of"],
].map((call) => `${call} warehouse/sales/s3_access_probe`);
const LISTS = "list warehouse/sales/s3_access_probe";
const CREATES = "create warehouse/sales/s3_access_probe";

const ALLOWED: Readonly<Record<Word, readonly string[]>> = {
  read: [...SEES, ...WORKS, LISTS, ...READS],
  write: [...SEES, ...WORKS, LISTS, ...READS, ...WRITES],
  "create-tables": [...SEES, ...WORKS, LISTS, CREATES],
  administer: [...SEES, ...WORKS, LISTS, CREATES, ...READS, ...WRITES, ...ALTERS],
  "create-tables-without-transactions": [...SEES, LISTS, CREATES],
};

/** For each of two principals: four calls on a database; two on a schema and 17 on a table, in each schema and its look-alike. */
const CALLS = 2 * (4 + 4 * (2 + 17) + 4 + 2 * (2 + 17));

const words = Object.keys(ALLOWED).filter((word): word is Word => word in ALLOWED);

describe("access/checks/schemas", () => {
  for (const access of words) {
    it(`expects of ${access} what it is for, and nothing else`, () => {
      const checks = generateSchemaChecks(stackWith(access));
      const allowed = checks.filter(({ expected }) => expected === "allowed");
      assert.equal(checks.length, CALLS);
      assert.deepEqual(
        allowed.map((one) => describeSchemaCheck(one, "allowed")).sort(),
        ALLOWED[access].map((call) => `ann may ${call}: allowed`).sort(),
      );
    });

    it(`passes with the documents of ${access}`, () => {
      const untouched = checkWith(stackWith(access), "", "");
      assert.deepEqual(untouched, [`${CALLS} checks, 0 failed, 0 undecided`]);
    });
  }

  it("finds a schema whose pattern lost its slash", () => {
    assert.deepEqual(
      checkWith(stackWith("create-tables"), "warehouse/sales/*", "warehouse/sales*"),
      [
        "ann may not list warehouse/salesb/s3_access_probe: expected denied, got allowed",
        "ann may not create warehouse/salesb/s3_access_probe: expected denied, got allowed",
        "ann may not describe warehouse/salesb/s3_access_probe: expected denied, got allowed",
        `${CALLS} checks, 3 failed, 0 undecided`,
      ],
    );
  });

  it("finds a missing transaction, and rows that must not be read", () => {
    assert.deepEqual(
      checkWith(stackWith("create-tables"), "s3:TabularBeginTransaction", "s3:GetObject"),
      [
        "ann may begin a transaction in warehouse: expected allowed, got denied",
        `${CALLS} checks, 1 failed, 0 undecided`,
      ],
    );
    assert.deepEqual(
      checkWith(stackWith("create-tables"), "s3:TabularGetTableStats", "s3:TabularQueryData"),
      [
        "ann may not query warehouse/sales/s3_access_probe: expected denied, got allowed",
        `${CALLS} checks, 1 failed, 0 undecided`,
      ],
    );
  });

  it("finds a schema that could be dropped itself", () => {
    const wider = checkWith(
      stackWith("administer"),
      '["warehouse/sales/*"]',
      '["warehouse/sales*"]',
    );
    assert.deepEqual(wider.slice(0, 2), [
      "ann may not rename warehouse/sales: expected denied, got allowed",
      "ann may not drop warehouse/sales: expected denied, got allowed",
    ]);
  });

  it("passes with the documents of any grants", () => {
    const database = fc.constantFrom("vast/db", "vast/other");
    const grant = fc.record({
      principal: fc.constantFrom("ann", "ben"),
      database,
      schema: fc.constantFrom("sales", "hr"),
      access: fc.constantFrom(...words),
    });
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 5 }), (drawn) => {
        const grants = drawn
          .filter(({ database: of, schema }) => of === "vast/db" || schema === "sales")
          .map(({ schema, ...rest }) => ({ ...rest, schemas: [schema] }));
        const loaded = stackOf(grants);
        const model = modelOfStack("test", loaded, targetOf({}, undefined));
        assert.equal(check(loaded, model).text, `${CALLS} checks, 0 failed, 0 undecided`);
      }),
      { numRuns: 40 },
    );
  });
});
