/** The findings for people and for programs. */
import type { Report } from "../../report.ts";
import { type Findings, type Line, hasFailed } from "./line.ts";

/** Exit code 1 when something has failed. */
export function reportOf(domain: string, { lines, unseen }: Findings): Report {
  const not = unseen.map(({ what, why }) => `  ${what}: ${why}`);
  return {
    text: [
      ...lines.flatMap(textOf),
      ...(not.length === 0 ? [] : ["", "Not looked at:", ...not]),
      "",
      verdict(domain, lines),
    ].join("\n"),
    json: { domain, lines, unseen },
    code: hasFailed(lines) ? 1 : 0,
  };
}

function textOf({ check, status, message, fix }: Line): string[] {
  const line = `${status.padEnd(4)}  ${check.padEnd(8)}  ${message}`;
  return fix === undefined ? [line] : [line, `${" ".repeat(16)}-> ${fix}`];
}

function verdict(domain: string, lines: readonly Line[]): string {
  const count = (wanted: Line["status"]): number =>
    lines.filter(({ status }) => status === wanted).length;
  const parts = [`${count("ok")} ok`, `${count("warn")} to look at`, `${count("fail")} failed`];
  return `${domain}: ${parts.join(", ")}`;
}
