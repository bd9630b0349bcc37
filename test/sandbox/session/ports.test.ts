import assert from "node:assert/strict";
import { sandboxPorts } from "../../../sandbox/session/ports.ts";

/** All port numbers in a value, in order. */
function numbers(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbers) : [];
}

describe("sandboxPorts", function () {
  it("gives twelve ports in a row, from 17300 unless a setting says otherwise", function () {
    const row = (first: number): number[] =>
      Array.from({ length: 12 }, (_, index) => first + index);
    assert.deepEqual(numbers(sandboxPorts(undefined)), row(17_300));
    assert.deepEqual(numbers(sandboxPorts("")), row(17_300));
    assert.deepEqual(numbers(sandboxPorts("20000")), row(20_000));
  });

  it("gives free ones for 0", function () {
    assert.deepEqual(new Set(numbers(sandboxPorts("0"))), new Set([0]));
  });

  for (const wrong of ["http", "-1", "1.5", "65001"])
    it(`refuses ${wrong}`, function () {
      assert.throws(() => sandboxPorts(wrong), {
        message: `S3_ACCESS_SANDBOX_PORT is "${wrong}"; use a number from 1024 to 65000, or 0 for free ports`,
      });
    });
});
