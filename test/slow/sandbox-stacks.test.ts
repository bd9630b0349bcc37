/** The stacks that `npm start` does not rehearse by itself: each has a world of its own. */
import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { type SandboxCli, linesOf, sandboxCli } from "../support/sandbox.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Counts change with the stacks; what must not change is that everything came out as granted. */
function withoutCounts(line: string): string {
  return line.replaceAll(/\d+ /g, "");
}

describe("sandbox: the other stacks", function () {
  this.timeout(120_000);
  let cli: SandboxCli;
  before(async () => {
    cli = await sandboxCli();
  });
  after(() => cli.remove());

  for (const stack of ["staging", "prod"])
    it(`proves ${stack} on every system`, async () => {
      const file = `Pulumi.${stack}.yaml`;
      await copyFile(join(ROOT, file), join(cli.folder, file));
      const run = await cli.run("start", "--stack", stack);
      assert.equal(run.exitCode, 0, run.output);
      const domain = stack === "staging" ? "stg.example.com" : "ai.example.com";
      assert.deepEqual(linesOf(run, "  ").slice(-4).map(withoutCounts), [
        "  resources deployed; deploying again changed 0",
        "  access checks by principals: allowed, denied, not found, as granted",
        `  requests through s3.${domain}`,
        "  requests to VAST's databases, as granted",
      ]);
    });
});
