import type { LintFinding, LintResult } from "../result.ts";

/**
 * For people: a paragraph a finding, what to change indented under it, and the counts in the last line.
 * @returns text that ends in a line break
 */
export function formatText({ findings, suppressed }: LintResult): string {
  return `${[...findings.map(paragraph), summary(findings, suppressed.length)].join("\n")}\n`;
}

function paragraph({ severity, code, path, message, fix }: LintFinding): string {
  return `${severity} ${code} ${path}\n  ${message}\n  ${fix}\n`;
}

function summary(findings: readonly LintFinding[], suppressed: number): string {
  const count = (severity: string): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const accepted = suppressed === 0 ? "" : `; ${suppressed} suppressed`;
  return `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}, ${count("info")} info${accepted}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
