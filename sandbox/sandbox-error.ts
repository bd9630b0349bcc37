/** A failure that one sentence explains; commands print the sentence, without a stack, and exit 1. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}
