/** What a driver exits with when it could not sign in, as `weka` does. */
export const LOGIN_REFUSED = 41;

/** A reason to stop that a person can act on; its message is a whole sentence and holds no secret. */
export class Failure extends Error {
  public readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The system answered a command or request with an error. */
export class Refused extends Failure {
  /** The system's own words, without `error: `. */
  public readonly reason: string;

  /**
   * @param asked the command or request as a person would write it, without secrets
   * @param system `WEKA` or `VAST`
   */
  constructor(asked: string, reason: string, system: string) {
    super(`\`${asked}\` failed; ${system} says: ${reason}`);
    this.reason = reason;
  }

  /** Whether the object was there before: the texts differ by version, these words are in all that are known. */
  public get alreadyThere(): boolean {
    return /already (exists|part of|owned|has|attached)|BucketAlready/i.test(this.reason);
  }
}

/** Runs an action that makes something; that it is there already is as good. */
export async function makeOrAdopt(make: Promise<void>): Promise<"made" | "adopted"> {
  try {
    await make;
    return "made";
  } catch (error) {
    if (error instanceof Refused && error.alreadyThere) return "adopted";
    throw error;
  }
}
