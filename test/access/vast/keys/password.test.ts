import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { hiddenAsk } from "../../../../access/vast/keys/password.ts";

describe("asking for a password", () => {
  function terminal(): { input: PassThrough; shown: () => string; answer: Promise<string> } {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = hiddenAsk(input, output)("Password of jane: ");
    return { input, answer, shown: () => String(output.read()) };
  }

  it("shows the question and nothing that is typed", async () => {
    const { input, answer, shown } = terminal();
    input.write("Jane-pass-9\u007f1\r");
    assert.equal(await answer, "Jane-pass-1");
    assert.equal(shown(), "Password of jane: \n");
  });

  it("ends with Ctrl-C", async () => {
    const { input, answer, shown } = terminal();
    input.write("Jane\u0003");
    await assert.rejects(answer, { message: "interrupted; nothing was changed" });
    assert.equal(shown(), "Password of jane: \n");
  });
});
