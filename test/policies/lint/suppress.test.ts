import assert from "node:assert/strict";
import type { LintSubject, Suppression } from "../../../policies/lint/index.ts";
import { lint } from "../../../policies/lint/index.ts";

const subject: LintSubject = {
  kind: "identity-policy",
  dialect: "aws",
  path: "policies/team-a.json",
  document: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:HeadObject", "s3:ListParts"], Resource: "arn:aws:s3:::ml/*" },
    ],
  },
};

function outcome(...suppressions: Suppression[]): object {
  const { findings, suppressed } = lint([subject], { suppressions });
  return {
    found: findings.map(({ code, severity, path }) => `${severity} ${code} ${path}`),
    suppressed: suppressed.map(({ finding, reason }) => `${finding.path}: ${reason}`),
  };
}

const FIRST = "policies/team-a.json#Statement[0].Action[0]";
const SECOND = "policies/team-a.json#Statement[0].Action[1]";

describe("suppressions", function () {
  it("accept one finding by its path", function () {
    assert.deepEqual(outcome({ code: "unknown-action", path: FIRST, reason: "legacy" }), {
      found: [`error unknown-action ${SECOND}`],
      suppressed: [`${FIRST}: legacy`],
    });
  });

  it("accept everything below a path", function () {
    for (const path of ["policies/team-a.json", "policies/team-a.json#Statement[0]"])
      assert.deepEqual(outcome({ code: "unknown-action", path, reason: "legacy" }), {
        found: [],
        suppressed: [`${FIRST}: legacy`, `${SECOND}: legacy`],
      });
  });

  it("do not accept what merely begins alike, and are then reported as unused", function () {
    for (const path of ["policies/team", "policies/team-a.json#Statement[0].Action[0", "policies"])
      assert.deepEqual(outcome({ code: "unknown-action", path, reason: "legacy" }), {
        found: [
          `error unknown-action ${FIRST}`,
          `error unknown-action ${SECOND}`,
          `warning unused-suppression ${path}`,
        ],
        suppressed: [],
      });
  });

  it("accept one code only", function () {
    assert.deepEqual(outcome({ code: "any-resource", path: FIRST, reason: "legacy" }), {
      found: [
        `error unknown-action ${FIRST}`,
        `error unknown-action ${SECOND}`,
        `warning unused-suppression ${FIRST}`,
      ],
      suppressed: [],
    });
  });

  it("need a reason", function () {
    assert.deepEqual(outcome({ code: "unknown-action", path: FIRST, reason: " " }), {
      found: [
        `error unknown-action ${FIRST}`,
        `error unknown-action ${SECOND}`,
        `error suppression-without-reason ${FIRST}`,
      ],
      suppressed: [],
    });
  });

  it("all count as used when they accept the same finding", function () {
    assert.deepEqual(
      outcome(
        { code: "unknown-action", path: "policies/team-a.json", reason: "the file" },
        { code: "unknown-action", path: FIRST, reason: "the action" },
      ),
      { found: [], suppressed: [`${FIRST}: the file`, `${SECOND}: the file`] },
    );
  });
});
