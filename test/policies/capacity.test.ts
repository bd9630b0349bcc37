import assert from "node:assert/strict";
import { parseCapacity } from "../../policies/capacity.ts";

describe("policies/capacity", () => {
  const sizes: readonly (readonly [string, bigint])[] = [
    ["1B", 1n],
    ["10KB", 10_000n],
    ["10KiB", 10_240n],
    ["1.5GB", 1_500_000_000n],
    ["2TiB", 2_199_023_255_552n],
    ["1EB", 1_000_000_000_000_000_000n],
    ["1EiB", 1_152_921_504_606_846_976n],
  ];
  for (const [literal, bytes] of sizes)
    it(`reads ${literal}`, () => {
      assert.equal(parseCapacity(literal), bytes);
    });

  for (const literal of [
    "",
    "10",
    "10 GB",
    "10gb",
    "10gib",
    "-1GB",
    "1.5B",
    "GB",
    "1ZB",
    "1e3MB",
    "1.GB",
  ])
    it(`reads no size in ${JSON.stringify(literal)}`, () => {
      assert.equal(parseCapacity(literal), undefined);
    });
});
