import type { Severity } from "../finding.ts";

/** One thing a rule found. The engine adds the rule's code and severity and the subject's path. */
export interface Problem {
  /** Within the subject, such as `Statement[0].Action[1]`; empty for the whole of it. */
  readonly place: string;
  readonly message: string;
  readonly fix: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
}
