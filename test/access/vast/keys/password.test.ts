import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { Failure } from "../../../../drivers/failure.ts";
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

  for (const [name, key] of [
    ["Ctrl-C", "Jane\u0003"],
    ["Ctrl-D", "\u0004"],
  ] as const)
    it(`ends with ${name}`, async () => {
      const { input, answer, shown } = terminal();
      input.write(key);
      await assert.rejects(answer, new Failure("interrupted; nothing was changed"));
      assert.equal(shown(), "Password of jane: \n");
    });
});
