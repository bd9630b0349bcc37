import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { small } from "./s3access.ts";

const FOLDER = join(import.meta.dirname, "transcripts");

/** What was typed, and everything that was printed. */
interface Scene {
  readonly line: string;
  readonly printed: string;
}

function scenes(file: string): Scene[] {
  const text = readFileSync(join(FOLDER, file), "utf8");
  return text
    .split(/^\$ s3access /m)
    .slice(1)
    .map((scene) => {
      const end = scene.indexOf("\n");
      return { line: scene.slice(0, end), printed: scene.slice(end + 1).trimEnd() };
    });
}

for (const file of readdirSync(FOLDER)) {
  describe(`s3access, as ${file} has it`, () => {
    for (const { line, printed } of scenes(file))
      it(line, async () => {
        const { out, err, code } = await small(line);
        assert.equal(`${out}${err}[exit ${code}]`, printed);
      });
  });
}
