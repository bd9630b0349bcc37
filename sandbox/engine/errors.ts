/** How a run says that it did not succeed: one sentence for each thing that failed. */

import type { Operation } from "./operation.ts";
import type { Urn } from "./urn.ts";

export interface Failure {
  /** The resource that failed; absent when the program, the state or the run as a whole did. */
  readonly urn?: Urn;
  /** One sentence for the user, which names the resource. Contains no secret. */
  readonly message: string;
  /** Where in the program it was thrown, as `file:line:column`. */
  readonly at?: string;
}

/** What every verb of the engine throws: all failures of the run, in the order they happened, and what was done. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly failures: readonly Failure[];
  readonly operations: readonly Operation[];

  constructor(failures: readonly Failure[], operations: readonly Operation[]) {
    super(failures.map((failure) => failure.message).join("\n"));
    this.failures = failures;
    this.operations = operations;
  }
}

/** The state cannot be read or saved; the message is the whole sentence. */
export class StateError extends Error {
  override readonly name = "StateError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
