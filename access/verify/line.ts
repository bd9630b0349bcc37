/** What verifying says: a line for each thing that was tried, and what was not. */
import type { Report } from "../report.ts";

export type CheckName =
  "put" | "head" | "get" | "list" | "multipart" | "presigned" | "denied" | "delete";

export interface Line {
  readonly check: CheckName;
  readonly ok: boolean;
  readonly message: string;
  /** What to do; a line that is not ok has one. */
  readonly fix?: string;
}

export interface Findings {
  readonly lines: readonly Line[];
  /** What was not tried, with the reason. */
  readonly untried: readonly string[];
}

/** @param place what was verified: `https://weka.example.com:9000/ingest` */
export function verifyReport(place: string, { lines, untried }: Findings): Report {
  const failed = lines.filter(({ ok }) => !ok).length;
  return {
    text: [
      ...lines.flatMap(textOf),
      ...untried.map((what) => `-     ${what}`),
      `${place}: ${lines.length - failed} ok, ${failed} failed`,
    ].join("\n"),
    json: { place, lines, untried },
    code: failed === 0 ? 0 : 1,
  };
}

function textOf({ check, ok, message, fix }: Line): string[] {
  const line = `${ok ? "ok  " : "fail"}  ${check.padEnd(9)}  ${message}`;
  return fix === undefined ? [line] : [line, `${" ".repeat(17)}-> ${fix}`];
}
