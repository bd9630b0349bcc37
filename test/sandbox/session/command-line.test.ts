import assert from "node:assert/strict";
import { sandboxCommand } from "../../../sandbox/session/command-line.ts";

describe("sandbox/session: commands to type next", () => {
  it("name the stack and the principal where they have to", () => {
    assert.deepEqual(
      [
        sandboxCommand("up", "dev"),
        sandboxCommand("reset", "staging"),
        sandboxCommand("env", "dev"),
        sandboxCommand("env", "dev", "team-a"),
        sandboxCommand("env", "staging", "genomics/report"),
      ],
      [
        "npm run sandbox up",
        "npm run sandbox reset -- --stack staging",
        "npm run --silent sandbox env",
        "npm run --silent sandbox env -- --principal team-a",
        "npm run --silent sandbox env -- --stack staging --principal genomics/report",
      ],
    );
  });
});
