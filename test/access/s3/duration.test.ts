import assert from "node:assert/strict";
import fc from "fast-check";
import { durationWords, seconds } from "../../../access/s3/duration.ts";
import { UsageError } from "../../../access/usage-error.ts";

describe("access/s3/duration", () => {
  it("reads what people write", () => {
    const read = ["90s", "15m", "1h30m", "1d12h", "1w", "0m"].map((raw) => seconds("--for", raw));
    assert.deepEqual(read, [90, 900, 5400, 129_600, 604_800, 0]);
  });

  it("refuses everything else", () => {
    for (const raw of ["", "15", "m", "1.5h", "-1h", "1h 30m", "1y", " 1h"])
      assert.throws(
        () => seconds("--for", raw),
        new UsageError(
          `--for ${JSON.stringify(raw)} is no duration; write numbers with s, m, h, d or w, such as 15m or 1h30m`,
        ),
      );
  });

  it("refuses a duration whose end no date could name", () => {
    assert.equal(seconds("--for", "36525d"), 3_155_760_000);
    for (const raw of ["36525d1s", "999999999d", `${"9".repeat(400)}w`])
      assert.throws(
        () => seconds("--for", raw),
        new UsageError(
          `--for ${JSON.stringify(raw)} is longer than a hundred years; write a shorter one, such as 30d`,
        ),
      );
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), (total) => {
        assert.equal(seconds("--for", durationWords(total)), total);
      }),
    );
  });
});
