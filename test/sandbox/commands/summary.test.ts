import assert from "node:assert/strict";
import type { AccessCheck, Expected } from "../../../access/checks/check.ts";
import type { SchemaCheck } from "../../../access/checks/schemas/check.ts";
import { type Loaded, checkDeclared } from "../../../config/check.ts";
import { bucketName } from "../../../policies/names.ts";
import type { Proof } from "../../../sandbox/checks/prove.ts";
import type { Operation } from "../../../sandbox/engine/index.ts";
import { summaryLines } from "../../../sandbox/commands/summary.ts";

function stackWith(vast: object): Loaded {
  const checked = checkDeclared({
    domain: "example.com",
    hpe: {},
    vast: {
      ...vast,
      databases: { db: { name: "warehouse", owner: "owner", schemas: ["sales"] } },
    },
    principals: { ann: { vast: { user: "ann" } } },
    grants: [{ principal: "ann", database: "vast/db", schemas: ["sales"], access: "read" }],
  });
  assert.ok(checked.ok);
  return checked.loaded;
}

const VAST = { address: "vms.example.com" };

function accessCheck(user: string, expected: Expected): AccessCheck {
  return {
    subject: { system: "weka", user },
    bucket: bucketName("data"),
    operation: { kind: "get", key: "probe" },
    secure: true,
    about: "top of the bucket",
    expected,
  };
}

const FIND: SchemaCheck = {
  principal: "ann",
  database: bucketName("warehouse"),
  operation: { on: "database", call: "find" },
  expected: "allowed",
};

/** Four checks by two users, two requests on the route, two on a database: all as granted. */
const PROVEN: Proof = {
  checks: (["allowed", "denied", "denied", "not-found"] as const).map((outcome, index) => ({
    check: accessCheck(index === 0 ? "ann" : "ben", outcome),
    outcome,
    passed: true,
  })),
  route: ["lists buckets", "takes an object"].map((about) => ({
    about,
    passed: true,
    detail: "HTTP 200",
  })),
  schemas: [FIND, FIND].map((check) => ({ check, outcome: "allowed", passed: true })),
  passed: true,
};

const CREATED: Operation = {
  ...{ kind: "create", urn: "urn:pulumi:test::s3-access::test:Type::one" },
  ...{ type: "test:Type", name: "one", custom: true, changes: [], replacedFor: [] },
};

function lines(loaded: Loaded, proof: Proof): string[] {
  const first = { operations: [CREATED, CREATED, { ...CREATED, kind: "delete" as const }] };
  return summaryLines("test", loaded, { first, second: { operations: [] }, proof });
}

describe("sandbox/commands/summary", () => {
  it("says of what came out as granted that it did", () => {
    assert.deepEqual(lines(stackWith(VAST), PROVEN), [
      "Stack test, domain example.com",
      "  2 resources deployed; deploying again changed 0",
      "  4 access checks by 2 principals: 1 allowed, 2 denied, 1 not found, as granted",
      "  2 requests through s3.example.com",
      "  2 requests to VAST's databases, as granted",
    ]);
  });

  it("counts what failed, and does not say of it that it came out as granted", () => {
    const [check, ...checks] = PROVEN.checks;
    const [request, ...route] = PROVEN.route;
    assert.ok(check !== undefined && request !== undefined);
    const wide = { check: accessCheck("ben", "denied"), outcome: "allowed" as const };
    const broken = { check: accessCheck("ben", "denied"), outcome: "error: timeout" as const };
    const failed = {
      checks: [{ ...check, outcome: "denied" as const }, wide, broken].map((one) => ({
        ...one,
        passed: false,
      })),
      route: [{ ...request, detail: "HTTP 503, expected 200", passed: false }, ...route],
      schemas: PROVEN.schemas.map((one) => ({
        ...one,
        outcome: "denied" as const,
        passed: false,
      })),
    };
    const proof = { ...failed, checks: [...failed.checks, ...checks], passed: false };
    assert.deepEqual(lines(stackWith(VAST), proof), [
      "Stack test, domain example.com",
      "  2 resources deployed; deploying again changed 0",
      "  6 access checks by 2 principals: 0 allowed, 2 denied, 1 not found as granted, 3 failed",
      "  2 requests through s3.example.com, 1 failed",
      "  2 requests to VAST's databases, 2 failed",
    ]);
  });

  it("says what was not tried, because nothing is made on VAST", () => {
    const proof = { ...PROVEN, schemas: [] };
    assert.deepEqual(lines(stackWith({}), proof).slice(3), [
      "  2 requests through s3.example.com",
      "  1 VAST policy rendered, not provisioned",
    ]);
  });
});
