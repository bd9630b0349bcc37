import assert from "node:assert/strict";
import { startWeka } from "../support/weka.ts";

describe("drivers/program", () => {
  it("says whose login a removal has, when it is refused; nothing of that when another verb's is", async () => {
    const cluster = await startWeka();
    try {
      const group = { kind: "filesystem-group", name: "labs", onDelete: "remove" };
      const stale = { WEKA_PASSWORD: "of-last-year" };
      const refused =
        'error: WEKA refused the login of "admin" (exit 41: Authentication failed: Incorrect username or password). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password';
      assert.deepEqual(
        await Promise.all([
          cluster.driver("delete", group, stale),
          cluster.driver("apply", group, stale),
        ]),
        [
          {
            exitCode: 41,
            stdout: "",
            stderr: `${refused}\na removal signs in as the object's last deployment did: if the login has changed since, deploy once with the object still declared, and remove it then`,
          },
          { exitCode: 41, stdout: "", stderr: refused },
        ],
      );
    } finally {
      await cluster.stop();
    }
  });
});
