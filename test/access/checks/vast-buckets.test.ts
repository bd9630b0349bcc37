import assert from "node:assert/strict";
import fc from "fast-check";
import { describeCheck } from "../../../access/checks/check.ts";
import { generateChecks } from "../../../access/checks/generate.ts";
import { check } from "../../../access/commands/check.ts";
import { modelOfStack } from "../../../access/model/from-stack.ts";
import { targetOf } from "../../../access/model/target.ts";
import { type Loaded, checkDeclared } from "../../../config/check.ts";
import { checkWith } from "../../support/tampered-check.ts";

const BEN = { principal: "readers", bucket: "vast/files", folders: ["hr/"], access: ["list"] };

function stackOf(grants: readonly object[]): Loaded {
  const checked = checkDeclared({
    domain: "example.com",
    vast: {
      buckets: {
        files: { name: "files", folders: ["sales/", "hr/"] },
        archive: { name: "archive" },
      },
    },
    principals: { ann: { vast: { user: "ann" } }, readers: { vast: { group: "readers" } } },
    grants,
  });
  assert.ok(checked.ok, checked.ok ? "" : JSON.stringify(checked.problems));
  return checked.loaded;
}

function salesOf(principal: string, access: unknown, browse = false): object {
  return { principal, bucket: "vast/files", folders: ["sales/"], access, browse };
}

/** For each of two principals: seven requests on each bucket, and nine more on each of two folders of one of them. */
const REQUESTS = 2 * (7 + 2 * 9 + 7);

describe("access/checks on VAST's buckets", () => {
  it("expects a grant on a folder to be that, in its bucket and in no other", () => {
    const checks = generateChecks(stackOf([salesOf("ann", "read-write", true)]));
    const allowed = checks.filter(({ expected }) => expected !== "denied");
    assert.equal(checks.length, REQUESTS);
    assert.deepEqual(
      allowed.map((one) => describeCheck(one, one.expected)),
      [
        "ann may list s3://files/ (root, one level): allowed",
        "ann may get s3://files/sales/probe (granted folder): allowed",
        "ann may put s3://files/sales/probe-put (granted folder): allowed",
        "ann may delete s3://files/sales/probe-delete (granted folder): allowed",
        "ann may multipart s3://files/sales/probe-multipart (granted folder): allowed",
        "ann finds no head-missing s3://files/sales/probe-missing (granted folder): not-found",
        "ann may list s3://files/sales/ (listing of sales/): allowed",
        "ann may list s3://files/sales (folder by its bare name): allowed",
      ],
    );
  });

  it("asks for everything that nobody granted, too", () => {
    const checks = generateChecks(stackOf([salesOf("ann", "upload-only")]));
    const ofAnn = checks.filter(
      ({ subject, bucket }) =>
        subject.system === "vast" && subject.principal === "ann" && bucket === "archive",
    );
    assert.deepEqual(
      ofAnn.map((one) => describeCheck(one, one.expected)),
      [
        "ann may not list s3://archive/ (root, one level): denied",
        "ann may not list all of s3://archive/ (root, every key): denied",
        "ann may not get s3://archive/probe (top of the bucket): denied",
        "ann may not put s3://archive/probe-put (top of the bucket): denied",
        "ann may not delete s3://archive/probe-delete (top of the bucket): denied",
        "ann may not multipart s3://archive/probe-multipart (top of the bucket): denied",
        "ann may not head-missing s3://archive/probe-missing (top of the bucket): denied",
      ],
    );
  });

  it("finds a folder whose pattern lost its slash, and a listing without its condition", () => {
    const loaded = stackOf([salesOf("ann", "read-only"), BEN]);
    const passed = `${REQUESTS} checks, 0 failed, 0 undecided`;
    assert.deepEqual(checkWith(loaded, "", ""), [passed]);
    assert.deepEqual(checkWith(loaded, "files/sales/*", "files/sales*"), [
      "ann may not get s3://files/salesb/probe (look-alike folder): expected denied, got allowed",
      `${REQUESTS} checks, 1 failed, 0 undecided`,
    ]);
    assert.deepEqual(checkWith(loaded, '"hr/*"', '"*"'), [
      "readers may not list s3://files/ (root, one level): expected denied, got allowed",
      "readers may not list all of s3://files/ (root, every key): expected denied, got allowed",
      "readers may not list s3://files/sales/ (listing of sales/): expected denied, got allowed",
      "readers may not list s3://files/sales (folder by its bare name): expected denied, got allowed",
      "readers may not list all of s3://files/salesb/ (look-alike folder): expected denied, got allowed",
      "readers may not list s3://files/hr (folder by its bare name): expected denied, got allowed",
      "readers may not list all of s3://files/hrb/ (look-alike folder): expected denied, got allowed",
      `${REQUESTS} checks, 7 failed, 0 undecided`,
    ]);
  });

  it("finds what a document leaves out", () => {
    const loaded = stackOf([salesOf("ann", "read-only")]);
    assert.deepEqual(checkWith(loaded, "s3:GetObject", "s3:PutObject"), [
      "ann may get s3://files/sales/probe (granted folder): expected allowed, got denied",
      "ann finds no head-missing s3://files/sales/probe-missing (granted folder): expected not-found, got denied",
      `${REQUESTS} checks, 2 failed, 0 undecided`,
    ]);
  });

  it("passes with the documents of any grants", () => {
    const intents = ["list", "read", "write", "delete"] as const;
    const grant = fc.record({
      principal: fc.constantFrom("ann", "readers"),
      place: fc.constantFrom(
        { bucket: "vast/files", folders: ["sales/"] },
        { bucket: "vast/files", folders: ["hr/"] },
        { bucket: "vast/files" },
        { bucket: "vast/archive" },
      ),
      access: fc.uniqueArray(fc.constantFrom(...intents), { minLength: 1 }),
      browse: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 5 }), (drawn) => {
        const grants = drawn.map(({ principal, place, access, browse }) => ({
          ...{ principal, ...place, access },
          ...("folders" in place && access.includes("list") ? { browse } : {}),
        }));
        const loaded = stackOf(grants);
        const model = modelOfStack("test", loaded, targetOf({}, undefined));
        assert.equal(check(loaded, model).text, `${REQUESTS} checks, 0 failed, 0 undecided`);
      }),
      { numRuns: 40 },
    );
  });
});
