import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ended, linesOf, printed, sandboxCli } from "../support/sandbox.ts";

describe("sandbox: interrupted", function () {
  this.timeout(120_000);

  for (const [signal, name] of [
    ["SIGKILL", "kill -9"],
    ["SIGINT", "Ctrl-C"],
  ] as const)
    it(`converges after ${name} in the middle of a deployment`, async () => {
      const cli = await sandboxCli();
      const journal = join(cli.folder, "sandbox", "stacks", "dev", "state.json.journal");
      const running = cli.start("start");
      await grown(journal, 20_000);
      running.kill(signal);
      const stopped = ended(await running);
      const again = await cli.run("start");
      await cli.remove();
      if (signal === "SIGINT") {
        assert.equal(stopped.exitCode, 130);
        assert.match(
          stopped.output,
          /Stopped on request after \d+ operations; all of it is saved\./,
        );
      }
      assert.equal(again.exitCode, 0, again.output);
      assert.deepEqual(linesOf(again, "✔ Deploy again"), ["✔ Deploy again: 99 unchanged"]);
    });

  it("says that not everything was checked after Ctrl-C in the middle of the checks", async () => {
    const cli = await sandboxCli();
    const running = cli.start("start");
    await printed(running, "✔ Deploy again");
    running.kill("SIGINT");
    const { exitCode, output } = ended(await running);
    await cli.remove();
    assert.equal(exitCode, 130, output);
    assert.deepEqual(output.split("\n").slice(-2), [
      "✖ Check access",
      "Stopped on request before everything was checked; probes are gone.",
    ]);
  });
});

/** Resolves when a file has at least so many bytes. */
async function grown(path: string, bytes: number): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size >= bytes) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${path} did not grow to ${bytes} bytes`);
}
