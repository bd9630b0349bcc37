/** Tables as text, CSV and Markdown: the same cells, each in the syntax of its readers. */

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Characters as a terminal counts them, near enough for names and paths. */
function width(text: string): number {
  return Array.from(text).length;
}

function padded(text: string, to: number): string {
  return text + " ".repeat(Math.max(0, to - width(text)));
}

/** Columns under each other, two spaces apart, without trailing space. */
export function textTable({ head, rows }: Table): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map(width)),
  );
  return [head, ...rows]
    .map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** RFC 4180, with line feeds as the line ends that Unix tools expect. */
export function csvTable({ head, rows }: Table): string {
  return [head, ...rows].map((row) => row.map(csvCell).join(",")).join("\n");
}

/** Spreadsheets run a cell that begins like a formula; a leading apostrophe makes it text. */
function csvCell(cell: string): string {
  const safe = /^[=+@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A GitHub-flavoured table with aligned columns, as Prettier leaves it. */
export function markdownTable({ head, rows }: Table): string {
  const cells = [head, ...rows].map((row) => row.map(markdownCell));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => width(row[column] ?? ""))),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join(" | ")} |`;
  const [titles = [], ...body] = cells;
  return [line(titles), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join(
    "\n",
  );
}

function markdownCell(cell: string): string {
  return cell.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll("\n", " ");
}
