/** A reason to stop that a person can act on; its message is a whole sentence and holds no secret. */
export class Failure extends Error {
  public readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** WEKA answered a command with an error. */
export class Refused extends Failure {
  /** WEKA's own words, without `error: `. */
  public readonly reason: string;

  constructor(command: string, reason: string) {
    super(`\`${command}\` failed; WEKA says: ${reason}`);
    this.reason = reason;
  }

  /** Whether the object was there before: WEKA's texts differ, these words are in all that are known. */
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

/** What is to be read of an S3 cluster that is not there: nothing, so that deleting what it had needs no cluster. */
export async function withoutService<T>(nothing: T, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refused && /S3 cluster is not configured/i.test(error.reason))
      return nothing;
    throw error;
  }
}
