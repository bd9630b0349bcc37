import assert from "node:assert/strict";
import { z } from "zod";
import { hostId, listOf, number, read, unwrap } from "../../../drivers/weka/answers.ts";

describe("drivers/weka/answers", () => {
  it("takes a list bare or under the one name that has a list", () => {
    const names = listOf(z.string());
    for (const answer of [["a"], { buckets: ["a"] }, { session_id: "7", buckets: ["a"] }])
      assert.deepEqual(read("the list", names, answer), ["a"]);
    for (const answer of [{}, { a: [], b: [] }, null, "a"])
      assert.throws(
        () => read("the list", names, answer),
        /in a shape that this driver does not know/,
      );
  });

  it("takes numbers and ids in every spelling", () => {
    assert.deepEqual(
      [9000, "9000"].map((value) => read("the port", number, value)),
      [9000, 9000],
    );
    assert.deepEqual(
      ["HostId<4>", "4", 4].map((value) => read("the id", hostId, value)),
      [4, 4, 4],
    );
    assert.throws(() => read("the port", number, "90 00"), {
      message: /^weka answered the port in a shape that this driver does not know: /,
    });
  });

  it("takes a value out of its wrapping", () => {
    assert.deepEqual(unwrap({ policy: "none" }, "policy"), "none");
    assert.deepEqual(unwrap("none", "policy"), "none");
    assert.deepEqual(unwrap({ Version: "x" }, "policy"), { Version: "x" });
  });
});
