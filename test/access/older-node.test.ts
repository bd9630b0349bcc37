import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { FIXTURES } from "./s3access.ts";

const ACCESS = join(import.meta.dirname, "..", "..", "access");

describe("s3access on a Node that runs no TypeScript", () => {
  let folder = "";
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "s3access-node-")));
  });
  after(() => rm(folder, { recursive: true }));

  /** Without type stripping, as Node had it before 22.18. */
  const run = async (access: string, ...words: string[]): Promise<[unknown, string, string]> => {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--no-experimental-strip-types", join(access, "main.mjs"), ...words],
      { reject: false, cwd: FIXTURES },
    );
    return [exitCode, stdout, stderr];
  };

  it("is run by the pinned one", async () => {
    const can = ["can", "team-a", "read", "s3://small-shared/nowhere/x", "--stack", "small"];
    const [code, out, err] = await run(ACCESS, ...can);
    assert.deepEqual(
      [code, out.split("\n")[0], err],
      [1, "team-a read s3://small-shared/nowhere/x: denied: nothing allows it", ""],
    );
  });

  it("is run by the pinned one where NODE_OPTIONS forbids TypeScript", async () => {
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(ACCESS, "main.mjs"), "nothing"],
      {
        reject: false,
        env: { NODE_OPTIONS: "--no-experimental-strip-types" },
        // Without an end, one process would start the next.
        timeout: 6_000,
      },
    );
    assert.deepEqual(
      [exitCode, stderr],
      [2, "error: unknown command 'nothing'\n(s3access --help lists the commands)"],
    );
  });

  it("says which Node it needs where there is no other", async () => {
    const alone = join(folder, "access");
    await mkdir(alone);
    for (const name of ["main.mjs", "older-node.mjs"])
      await copyFile(join(ACCESS, name), join(alone, name));
    assert.deepEqual(await run(alone, "matrix"), [
      2,
      "",
      `s3access: this is Node ${process.version}, and s3access needs 22.18 or newer; put a newer one on the PATH, or run npm ci in ${folder}/, which brings one`,
    ]);
  });
});
