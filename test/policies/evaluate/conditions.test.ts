import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { compile, decide, policyOf } from "../../../policies/evaluate/index.ts";
import type { AccessRequest } from "../../../policies/evaluate/index.ts";

const FOLDER = join(import.meta.dirname, "conditions");

/** Operator, condition, the request's context, and whether the condition holds. */
const Row = z.tuple([
  z.string(),
  z.record(z.string(), z.unknown()),
  z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  z.boolean(),
]);
const Table = z.strictObject({
  source: z.string(),
  rows: z.array(Row),
  rows2008: z.array(Row).default([]),
});

function holds([operator, condition, context]: z.infer<typeof Row>, version: string): boolean {
  const statement = {
    Effect: "Allow",
    Action: "*",
    Resource: "*",
    Condition: { [operator]: condition },
  };
  const policy = policyOf({ Version: version, Statement: statement }, { name: "condition" });
  const request: AccessRequest = {
    principal: { kind: "role", arn: "arn:aws:iam::111122223333:role/team-a" },
    action: "s3:ListBucket",
    resource: "arn:aws:s3:::shared",
    context,
  };
  return decide(compile({ identity: [policy] }), request).outcome === "allowed";
}

describe("conditions", function () {
  for (const file of readdirSync(FOLDER)) {
    const table = Table.parse(JSON.parse(readFileSync(join(FOLDER, file), "utf8")));
    it(`decides ${file} as documented`, function () {
      const wrong = [
        ...table.rows.filter((row) => holds(row, "2012-10-17") !== row[3]),
        ...table.rows2008.filter((row) => holds(row, "2008-10-17") !== row[3]),
      ];
      assert.deepEqual(wrong, []);
    });
  }

  it("has tables for all kinds of operators", function () {
    assert.equal(readdirSync(FOLDER).length, 5);
  });
});
