/** What AWS says when it refuses: a code, which SDKs call the error's name, and a message. */
export class AwsRefusal extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** The answer of a call, or undefined when it failed with one of these codes: the object is not there. */
export async function unlessAbsent<T>(
  call: Promise<T>,
  ...codes: readonly string[]
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasCode(error, ...codes)) return undefined;
    throw error;
  }
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes(error.name);
}

/** `NoSuchEntity: Role x not found`, as every AWS tool prints it: the SDK's own names of IAM's errors end differently. */
export function withCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "Code" in error && typeof error.Code === "string" ? error.Code : error.name;
  return code === "Error" ? error.message : `${code}: ${error.message}`;
}
