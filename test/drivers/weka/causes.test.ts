import assert from "node:assert/strict";
import { Failure, Refused } from "../../../drivers/failure.ts";
import { absence, explained, removeOrMiss, some } from "../../../drivers/weka/causes.ts";
import type { Cause } from "../../../drivers/weka/causes.ts";

const refusal = new Refused("weka fs add x", "no", "WEKA");

const refused = (): Promise<never> => Promise.reject(refusal);

function cause(sentence: string | undefined): Cause {
  return () => Promise.resolve(sentence);
}

describe("drivers/weka/causes", () => {
  it("puts the first cause that holds before WEKA's words", async () => {
    await assert.rejects(explained(refused, [cause(undefined), cause("It rains"), cause("x")]), {
      message: "It rains; WEKA says: no",
    });
  });

  it("leaves a refusal as it is when no cause holds, and asks for none after other failures", async () => {
    await assert.rejects(explained(refused, [cause(undefined)]), refusal);
    const failure = new Failure("the login was refused", 41);
    const asked: string[] = [];
    const noting: Cause = (reason) => {
      asked.push(reason);
      return Promise.resolve("x");
    };
    await assert.rejects(
      explained(() => Promise.reject(failure), [noting]),
      failure,
    );
    assert.deepEqual(asked, []);
    assert.equal(await explained(() => Promise.resolve(7), [noting]), 7);
  });

  it("takes a refused removal for done when the object is gone, and only then", async () => {
    const there = (is: boolean) => () => Promise.resolve(is);
    await removeOrMiss(refused, there(false));
    await assert.rejects(removeOrMiss(refused, there(true)), refusal);
    const failure = new Failure("no answer");
    await assert.rejects(
      removeOrMiss(() => Promise.reject(failure), there(false)),
      failure,
    );
  });

  it("names ten of a long list", () => {
    const names = Array.from({ length: 12 }, (_, index) => ({ name: `b${index}` }));
    assert.equal(
      absence("bucket", "raw", "declare it", names),
      'WEKA has no bucket "raw"; it has "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9" and 2 more: declare it',
    );
    assert.equal(
      absence("bucket", "raw", "declare it", []),
      'WEKA has no bucket "raw"; it has none: declare it',
    );
    assert.equal(some(["a"]), "a");
  });
});
