import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { s3access } from "../access/s3access.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const DOCS = join(ROOT, "docs");

/** A block of TypeScript, and the block behind it with what it prints. */
const EXAMPLE = /^```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm;

describe("examples in the documentation", () => {
  for (const page of ["evaluate.md", "diff.md"])
    it(`in ${page} print what stands there`, async () => {
      const examples = [...readFileSync(join(DOCS, page), "utf8").matchAll(EXAMPLE)];
      assert.equal(examples.length, 1);
      for (const [, code = "", printed = ""] of examples) {
        const words = ["--input-type=module-typescript", "--eval", code];
        const { stdout } = await execa(process.execPath, words, { cwd: DOCS });
        assert.equal(`${stdout}\n`, printed);
      }
    });

  it("of a pull request are what its reviewer sees", async () => {
    const folder = await mkdtemp(join(tmpdir(), "s3access-"));
    const file = join(folder, "Pulumi.dev.yaml");
    const stack = readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8");
    const git = (...words: string[]): Promise<unknown> =>
      execa("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
        cwd: folder,
      });
    await writeFile(file, stack);
    await git("init", "--quiet", "--initial-branch", "main");
    await git("add", ".");
    await git("commit", "--quiet", "--no-verify", "-m", "before");
    await writeFile(file, stack.replaceAll("[team-a/", "[team-a-shared/"));
    const { code, out } = await s3access(["diff", "main:dev", "dev"], folder);
    await rm(folder, { recursive: true });
    const shown = /^\$ s3access diff main:dev dev\n([^]*?)^```$/m.exec(
      readFileSync(join(DOCS, "diff.md"), "utf8"),
    )?.[1];
    assert.equal(code, 1);
    assert.equal(shown, out);
  });
});
