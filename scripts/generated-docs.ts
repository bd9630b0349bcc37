/** The parts of README.md and docs/ that are printed by `s3access` itself. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { run } from "../access/run.ts";

const ROOT = join(import.meta.dirname, "..");
const BEGIN = "<!-- matrix:begin -->";
const END = "<!-- matrix:end -->";

/** The files with generated parts, each with what makes it as it ought to be. */
export const GENERATED: readonly (readonly [
  path: string,
  make: (text: string) => Promise<string>,
])[] = [
  ["docs/access.md", withExamples],
  ["README.md", withMatrix],
];

/** A file as it is, and as it ought to be. */
export async function regenerate(
  path: string,
  make: (text: string) => Promise<string>,
): Promise<{ readonly before: string; readonly after: string }> {
  const before = await readFile(join(ROOT, path), "utf8");
  return { before, after: await make(before) };
}

/**
 * Puts the dev stack's matrix between the markers.
 * @throws Error when the text has no markers.
 */
async function withMatrix(text: string): Promise<string> {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(
      `README.md has no place for the access matrix: add the lines ${BEGIN} and ${END}, then run node scripts/readme.ts`,
    );
  const matrix = await printed(["matrix", "--format", "markdown"]);
  const filled = `${text.slice(0, begin)}${BEGIN}\n\n${matrix}\n${text.slice(end)}`;
  const options = await resolveConfig(join(ROOT, "README.md"));
  return format(filled, { ...options, parser: "markdown" });
}

/** Puts what each `$ s3access …` prints behind it, in every block of kind `console`. */
async function withExamples(text: string): Promise<string> {
  const blocks = text.split(/(?<=^```console\n)\$ s3access (.+)\n[^]*?(?=^```$)/m);
  const parts: string[] = [];
  for (const [index, part] of blocks.entries())
    parts.push(index % 2 === 0 ? part : `$ s3access ${part}\n${await printed(part.split(" "))}`);
  return parts.join("");
}

async function printed(words: readonly string[]): Promise<string> {
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  await run(words, { env: {}, cwd: ROOT, out: write, err: write });
  return text;
}
