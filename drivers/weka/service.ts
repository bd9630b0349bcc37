import { Refused } from "../failure.ts";

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
