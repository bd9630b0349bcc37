/** One run's account of itself: operations in order, failures, events, and whether it may go on. */

import pLimit from "p-limit";
import { EngineError, messageOf, StateError } from "./errors.ts";
import type { Failure } from "./errors.ts";
import type { Listener, Operation } from "./operation.ts";
import type { Urn } from "./urn.ts";

/** What a resource is told that the run does not start any more. The program passes it on; it is no failure of its own. */
const stopping = "not started, because the run is stopping";

/** The words of an operation for "Could not … <type> <name>". */
const verbs = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  same: "look at",
  retain: "let go of",
} as const;

export class Session {
  readonly emit: Listener;
  /** Runs work on resources, at most so many at a time. */
  readonly limit: ReturnType<typeof pLimit>;
  readonly #signal: AbortSignal;
  readonly #failures: Failure[] = [];
  readonly #operations: (Operation | undefined)[] = [];

  constructor(emit: Listener, signal: AbortSignal, parallel: number) {
    this.emit = emit;
    this.#signal = signal;
    this.limit = pLimit(parallel);
  }

  /** What was done, or planned in a preview, in the order in which the program registered it. */
  get operations(): Operation[] {
    return this.#operations.filter((operation) => operation !== undefined);
  }

  /** False once something failed or the user asked to stop. */
  get mayGoOn(): boolean {
    return this.#failures.length === 0 && !this.#signal.aborted;
  }

  /** Keeps a place in the order of operations. */
  place(): number {
    return this.#operations.push(undefined) - 1;
  }

  /** @throws when nothing new may start: something failed, or the user asked to stop */
  assertRunning(): void {
    if (!this.mayGoOn) throw new Error(stopping);
  }

  /** Records a failure and returns the error that tells the program. */
  fail(message: string, urn?: Urn): Error {
    if (!this.#failures.some((failure) => failure.message === message))
      this.#failures.push(urn === undefined ? { message } : { urn, message });
    return new Error(message);
  }

  /**
   * Does one operation, or only plans it when there is nothing to do, and reports it.
   *
   * @param secrets texts that must not show in what a failing provider says
   */
  async perform<T>(
    place: number,
    operation: Operation,
    secrets: readonly string[],
    act: () => T | Promise<T>,
  ): Promise<T> {
    this.emit({ event: "started", operation });
    try {
      const what = `${verbs[operation.kind]} ${operation.type} ${operation.name}`;
      const result = await this.attempt(what, operation.urn, secrets, act);
      this.#operations[place] = operation;
      this.emit({ event: "done", operation });
      return result;
    } catch (error) {
      this.emit({ event: "failed", operation, message: messageOf(error) });
      throw error;
    }
  }

  /**
   * Turns what goes wrong with a resource into a failure.
   *
   * @param what the words after "Could not", with the name of the resource
   * @param secrets texts that must not show in what a failing provider says
   */
  async attempt<T>(
    what: string,
    urn: Urn | undefined,
    secrets: readonly string[],
    act: () => T | Promise<T>,
  ): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const said = redact(messageOf(error), secrets);
      throw this.fail(error instanceof StateError ? said : `Could not ${what}: ${said}`, urn);
    }
  }

  /** Takes an error that surfaced in the program; one that merely passes on a known failure is dropped. */
  absorb(message: string, at?: string): void {
    const known = [stopping, ...this.#failures.map((failure) => failure.message)];
    if (known.some((text) => message.includes(text))) return;
    this.#failures.push(at === undefined ? { message } : { message, at });
  }

  /** @throws EngineError with everything that failed, or with the request to stop */
  finish(): void {
    if (this.#signal.aborted)
      this.fail(
        `Stopped on request after ${counted(this.operations.length)}; all of it is saved. Run the same command again to finish.`,
      );
    if (this.#failures.length > 0) throw new EngineError(this.#failures, this.operations);
  }
}

function counted(operations: number): string {
  return operations === 1 ? "1 operation" : `${operations} operations`;
}

/** Longer secrets first, so that none is left over in part. */
function redact(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), text);
}
