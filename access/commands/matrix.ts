/** `s3access matrix`: principals, places and intents in one table. */
import type { Decision } from "../../policies/evaluate/index.ts";
import { type Table, csvTable, markdownTable, textTable } from "../format/table.ts";
import { listed } from "../format/words.ts";
import { type Matrix, decideMatrix } from "../matrix.ts";
import type { AccessModel } from "../model/model.ts";
import type { Report } from "../report.ts";

export const MATRIX_FORMATS = ["table", "csv", "json", "markdown"] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

export interface MatrixOptions {
  readonly format: MatrixFormat;
  readonly all?: boolean | undefined;
}

/** Always exit code 0: a matrix states, it does not judge. */
export function matrix(model: AccessModel, { format, all }: MatrixOptions): Report {
  const decided = decideMatrix(model, all === true);
  const json = decided.rows;
  return { text: render(decided, format), json, code: 0 };
}

function render(decided: Matrix, format: MatrixFormat): string {
  switch (format) {
    case "json":
      return JSON.stringify(decided.rows, undefined, 2);
    case "csv":
      return csvTable(tableOf(decided, (on) => `depends on ${listed(on)}`));
    case "table":
      return withFootnotes(decided, textTable, "");
    case "markdown":
      return withFootnotes(decided, markdownTable, "- ");
  }
}

/** Tables for people have room for one sign a cell; what a cell depends on stands below, once. */
function withFootnotes(decided: Matrix, show: (table: Table) => string, bullet: string): string {
  const notes: string[] = [];
  const table = tableOf(decided, (on) => {
    const note = listed(on);
    if (!notes.includes(note)) notes.push(note);
    return `? ${notes.indexOf(note) + 1}`;
  });
  if (table.rows.length === 0) return "nobody has access to anything";
  const lines = notes.map((note, index) => `${bullet}? ${index + 1}: depends on ${note}`);
  return [show(table), ...(lines.length === 0 ? [] : [lines.join("\n")])].join("\n\n");
}

function tableOf({ intents, rows }: Matrix, unsure: (on: readonly string[]) => string): Table {
  return {
    head: ["principal", "system", "place", ...intents],
    rows: rows.map(({ principal, system, place, decisions }) => [
      principal,
      system,
      place,
      ...intents.map((intent) => cell(decisions[intent], unsure)),
    ]),
  };
}

function cell(decision: Decision | undefined, unsure: (on: readonly string[]) => string): string {
  switch (decision?.outcome) {
    case "allowed":
      return "yes";
    case "denied":
      return "no";
    case "depends":
      return unsure(decision.on);
    case undefined:
      return "";
  }
}
