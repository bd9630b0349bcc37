/**
 * A finding is a value, never an exception: rules return findings, and only the edge (config parsing, a component's
 * constructor, a command's exit code) turns those of severity "error" into a failure.
 */

export type Severity = "error" | "warning" | "info";

export interface Finding {
  /** Stable literal, `kebab-case`, that names the rule. Documentation and suppressions refer to it. */
  readonly code: string;
  readonly severity: Severity;
  /** Where, in the user's words: a config key such as `grants[2].folders[0]`, or a place in a document. */
  readonly path: string;
  /** What is wrong, with the value quoted. */
  readonly message: string;
  /** What is allowed, and what to change. */
  readonly fix: string;
}
