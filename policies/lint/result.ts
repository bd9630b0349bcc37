import type { Finding } from "../finding.ts";
import type { SourceLocation } from "./subject.ts";

/** A finding with where it was found. */
export interface LintFinding extends Finding {
  /** Within the subject; `path` is the subject's path and this. */
  readonly place: string;
  readonly location?: SourceLocation;
}

/** Accepts a finding. Everything at and below `path` that has the code is accepted. */
export interface Suppression {
  readonly code: string;
  /** A finding's path, or the beginning of one up to `#`, `.` or `[`: a file accepts the code in all of it. */
  readonly path: string;
  /** Why it is right here. A suppression without one suppresses nothing. */
  readonly reason: string;
}

export interface LintResult {
  /** Errors, warnings and infos in the order of the subjects, then what is wrong with suppressions. */
  readonly findings: readonly LintFinding[];
  readonly suppressed: readonly { readonly finding: LintFinding; readonly reason: string }[];
}
