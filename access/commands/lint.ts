/** `s3access lint`: the linter's findings on a stack's documents, or on files from anywhere. */
import type { Severity } from "../../policies/finding.ts";
import {
  type LintResult,
  type LintSubject,
  type Suppression,
  formatJson,
  formatSarif,
  formatText,
  lint as judge,
} from "../../policies/lint/index.ts";
import type { Report } from "../report.ts";

export type LintFormat = "text" | "json" | "sarif";

export interface LintOptions {
  readonly format: LintFormat;
  readonly json?: boolean | undefined;
  /** The mildest severity that makes the exit code 1. */
  readonly failOn: Severity;
}

/** From mild to grave. */
const SEVERITIES = ["info", "warning", "error"] as const satisfies readonly Severity[];

/** Exit code 1 when there is a finding at least as grave as `failOn`. */
export function lint(
  subjects: readonly LintSubject[],
  suppressions: readonly Suppression[],
  { format, failOn, json }: LintOptions,
): Report {
  const result = judge(subjects, { suppressions });
  const failing = SEVERITIES.slice(SEVERITIES.indexOf(failOn));
  return {
    text: textOf(result, json === true ? "json" : format).trimEnd(),
    json: undefined,
    code: result.findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0,
  };
}

function textOf(result: LintResult, format: LintFormat): string {
  switch (format) {
    case "text":
      return formatText(result);
    case "json":
      return formatJson(result);
    case "sarif":
      return formatSarif(result);
  }
}
