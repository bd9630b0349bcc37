/** What a command hands back; only the edge prints it. */
export interface Report {
  /** For people, without a newline at its end. */
  readonly text: string;
  /** The same for programs, with --json. */
  readonly json: unknown;
  readonly code: ExitCode;
}

/** 0: fine. 1: denied, different, or found something. 2: the question makes no sense. */
export type ExitCode = 0 | 1 | 2;
