import assert from "node:assert/strict";
import { execa } from "execa";
import { isAtWork, signature } from "../../../../access/hpe/token/owner.ts";

const MINUTE = 60_000;

describe("the process that signed the place for the next refresh token", () => {
  const signed = `   \n${signature()}\n`;
  const pid = `pid ${process.pid} `;

  it("is at work while it is alive, on this machine, and for ten minutes", () => {
    assert.equal(isAtWork(signed, 0, 10 * MINUTE - 1), true);
    assert.equal(isAtWork(signed, 0, 10 * MINUTE), false);
    assert.equal(isAtWork(signed.replace(/ on .*/, " on another-machine"), 0, 1), false);
  });

  it("is not at work when it has ended", async () => {
    const running = execa(process.execPath, ["--eval", ""]);
    const { pid: ended } = running;
    assert.ok(ended !== undefined);
    await running;
    assert.equal(isAtWork(signed.replace(pid, `pid ${ended} `), 0, 1), false);
  });

  it("is nobody where nobody signed", () => {
    for (const text of ["", "   ", "a token\n", signature(), `\n${signature()}\nmore\n`])
      assert.equal(isAtWork(text, 0, 1), false, JSON.stringify(text));
  });
});
