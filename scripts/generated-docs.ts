/** The parts of README.md and docs/ that are printed by `s3access` itself, or are tables of the code. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { markdownTable } from "../access/format/table.ts";
import { run } from "../access/run.ts";
import { TABULAR_WORK, type TabularActions, tabularActions } from "../policies/tabular.ts";
import { SCHEMA_ACCESS, SCHEMA_ACCESS_WORDS } from "../policies/templates.ts";

const ROOT = join(import.meta.dirname, "..");

/** The files with generated parts, each with what makes it as it ought to be. */
export const GENERATED: readonly (readonly [
  path: string,
  make: (text: string) => Promise<string>,
])[] = [
  ["docs/access.md", withExamples],
  ["docs/vast.md", withSchemaAccess],
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

/** Puts the dev stack's matrix between its markers. */
async function withMatrix(text: string): Promise<string> {
  return filled("README.md", text, "matrix", await printed(["matrix", "--format", "markdown"]));
}

/** Puts the pieces of work that each access to a schema allows, and where, between their markers; and the examples. */
async function withSchemaAccess(text: string): Promise<string> {
  const rows = Object.entries({ "find it": ["s3:HeadBucket"], ...TABULAR_WORK }).map(
    ([work, actions]) => [
      work,
      actions.map((action) => action.replace("s3:", "")).join(", "),
      ...SCHEMA_ACCESS_WORDS.map((word) => placesOf(actions, tabularActions(SCHEMA_ACCESS[word]))),
    ],
  );
  const head = ["Work", "Actions", ...SCHEMA_ACCESS_WORDS.map((word) => `\`${word}\``)];
  const table = markdownTable({ head, rows });
  return withExamples(await filled("docs/vast.md", text, "schema-access", table));
}

function placesOf(
  actions: readonly string[],
  { database, schema, tables }: TabularActions,
): string {
  const isIn = (level: readonly string[]): boolean =>
    actions.every((action) => level.includes(action));
  return [
    ...(isIn(database) ? ["database"] : []),
    ...(isIn(schema) ? ["schema"] : []),
    ...(isIn(schema) || isIn(tables) ? ["tables"] : []),
  ].join(", ");
}

/**
 * Puts Markdown between the markers of a name.
 * @throws Error when the text has no markers.
 */
async function filled(path: string, text: string, name: string, content: string): Promise<string> {
  const [first, last] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const begin = text.indexOf(first);
  const end = text.indexOf(last);
  if (begin === -1 || end < begin)
    throw new Error(
      `${path} has no place for ${name}: add the lines ${first} and ${last}, then run node scripts/readme.ts`,
    );
  const options = await resolveConfig(join(ROOT, path));
  const whole = `${text.slice(0, begin)}${first}\n\n${content}\n${text.slice(end)}`;
  return format(whole, { ...options, parser: "markdown" });
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
