import assert from "node:assert/strict";
import { tmpdir, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { exclusively } from "../../../drivers/vast/exclusively.ts";
import { Failure } from "../../../drivers/failure.ts";

const BUSY = "somebody else is at work; wait";

describe("drivers/vast/exclusively", () => {
  const before = tmpdir();
  afterEach(() => {
    process.env["TMPDIR"] = before;
  });

  it("lets one after the other work on a thing", async () => {
    const lines: string[] = [];
    await Promise.all(
      ["a", "b", "c"].map((name) =>
        exclusively(
          "test of exclusively",
          async () => {
            lines.push(`${name} begins`);
            await sleep(20);
            lines.push(`${name} ends`);
          },
          BUSY,
        ),
      ),
    );
    const [first, , second, , third] = lines.map((line) => line[0]);
    assert.deepEqual(
      lines,
      [first, second, third].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    assert.deepEqual([first, second, third].sort(), ["a", "b", "c"]);
  });

  it("says where locks cannot be kept, and does nothing", async () => {
    process.env["TMPDIR"] = "/dev/null";
    let worked = false;
    await assert.rejects(
      exclusively(
        "test of exclusively",
        () => {
          worked = true;
          return Promise.resolve();
        },
        BUSY,
      ),
      new Failure(
        `/dev/null/s3-access-${userInfo().uid}, where runs wait for each other, cannot be written (ENOTDIR), so nothing was changed; make it yours, or name another place in TMPDIR`,
      ),
    );
    assert.equal(worked, false);
  });
});
