import assert from "node:assert/strict";
import fc from "fast-check";
import { decide } from "../../../policies/evaluate/index.ts";
import { answerOf, compileDocuments, referenceRequest } from "./layers.ts";
import { layers, request } from "./random.ts";
import { referenceDecision } from "./reference.ts";
import type { ReferenceAnswer } from "./reference.ts";

/** Each run draws layers and eight requests; `S3ACCESS_DIFFERENTIAL=100000` makes it as many decisions as the claim. */
const DECISIONS = Number(process.env["S3ACCESS_DIFFERENTIAL"] ?? 20_000);
const REQUESTS = 8;

describe("the evaluator beside a naive reference", function () {
  this.timeout(600_000);

  it(`gives the same answer ${DECISIONS} times`, function () {
    const answers: Record<ReferenceAnswer, number> = {
      allowed: 0,
      denied: 0,
      "explicitly denied": 0,
    };
    fc.assert(
      fc.property(
        layers,
        fc.array(request, { minLength: REQUESTS, maxLength: REQUESTS }),
        (documents, requests) => {
          const compiled = compileDocuments(documents);
          for (const one of requests) {
            const expected = referenceDecision(documents, referenceRequest(one));
            assert.equal(answerOf(decide(compiled, one)), expected, JSON.stringify(one));
            answers[expected] += 1;
          }
        },
      ),
      { numRuns: Math.ceil(DECISIONS / REQUESTS) },
    );
    // The random world has to be one in which all three happen, or the comparison shows little.
    for (const [answer, count] of Object.entries(answers)) {
      assert.ok(count > DECISIONS / 20, `only ${count} of ${DECISIONS} are ${answer}`);
    }
  });
});
