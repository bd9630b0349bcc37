/** A way to the `weka` command line: on this machine, on another one, or in a container. */

/** Who calls. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** One call of the `weka` command line. Secrets and documents never become words. */
export interface WekaCall {
  readonly words: readonly string[];
  /** Written to standard input: answers to prompts. */
  readonly input?: string;
  /** Lent as files that only this user can read, for the time of the call; a word `{name}` becomes the path of `name`. */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * The name of a lent file that the command writes instead of its standard output; what is in it after the call is
   * the answer's `stdout`.
   */
  readonly returns?: string;
  /** Undefined: whoever the environment, or `weka` itself, says. */
  readonly login: Login | undefined;
}

export interface WekaAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `weka` without a terminal and without colours (`NO_COLOR=1`, `WEKA_CLI_COLOR=disabled`,
 * `WEKA_CLI_NO_INTERACTIVE=1`), and gives it none of the driver's own secrets.
 */
export interface Shell {
  /** How people call this way, for example `weka` or `ssh HOST weka`. */
  readonly says: string;
  /** @throws Failure when `weka` could not be called or gave no answer in time; an exit code is an answer */
  run(call: WekaCall): Promise<WekaAnswer>;
}
