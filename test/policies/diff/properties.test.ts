import assert from "node:assert/strict";
import fc from "fast-check";
import { diffAccess } from "../../../policies/diff/index.ts";
import type { AccessChange } from "../../../policies/diff/index.ts";
import { anyVersions, exactVersions, isAllowed, request } from "./random.ts";

const RUNS = { numRuns: 150 };

function textsOf(changes: readonly AccessChange[], kind: AccessChange["kind"]): string[] {
  return changes.filter((change) => change.kind === kind).map(({ text }) => text);
}

describe("the access difference", function () {
  this.timeout(120_000);

  it("shows every change by a request that the evaluator decides so", function () {
    fc.assert(
      fc.property(exactVersions, ([before, after]) => {
        for (const { kind, witness, certain, line } of diffAccess(before, after)) {
          assert.equal(certain, true, line);
          assert.ok(witness !== undefined);
          assert.equal(isAllowed(after, witness), kind === "gained", line);
          assert.equal(isAllowed(before, witness), kind === "lost", line);
        }
      }),
      RUNS,
    );
  });

  it("misses nothing that random requests find", function () {
    fc.assert(
      fc.property(
        anyVersions,
        fc.array(request, { minLength: 40, maxLength: 40 }),
        ([before, after], requests) => {
          const changes = diffAccess(before, after);
          for (const one of requests) {
            const was = isAllowed(before, one);
            const is = isAllowed(after, one);
            if (was === is) continue;
            const kind = is ? "gained" : "lost";
            const mine = changes.filter((change) => change.kind === kind);
            const reported = mine.flatMap(({ actions }) => actions);
            assert.ok(reported.includes(one.action), `${kind} ${JSON.stringify(one)}`);
          }
        },
      ),
      RUNS,
    );
  });

  it("of a version and itself is empty", function () {
    fc.assert(
      fc.property(anyVersions, ([before]) => {
        assert.deepEqual(diffAccess(before, structuredClone(before)), []);
      }),
      RUNS,
    );
  });

  it("mirrors when the versions change places", function () {
    fc.assert(
      fc.property(anyVersions, ([before, after]) => {
        const there = diffAccess(before, after);
        const back = diffAccess(after, before);
        assert.deepEqual(textsOf(there, "gained"), textsOf(back, "lost"));
        assert.deepEqual(textsOf(there, "lost"), textsOf(back, "gained"));
      }),
      RUNS,
    );
  });
});
