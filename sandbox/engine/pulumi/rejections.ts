/** Errors that a program drops: rejections nobody awaits. While a run lasts they are the engine's to report. */

export interface Rejections {
  /** The reasons, each once, in the order they surfaced. */
  readonly reasons: readonly unknown[];
  stop(): void;
}

/**
 * Collects unhandled rejections until `stop`. Other listeners are set aside meanwhile, so that nobody else prints a
 * stack or ends the process for an error that the engine reports as a sentence.
 */
export function collectRejections(): Rejections {
  const seen = new Set<unknown>();
  const others = process.listeners("unhandledRejection");
  const collect = (reason: unknown): void => {
    seen.add(reason);
  };
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", collect);
  return {
    get reasons() {
      return [...seen];
    },
    stop() {
      process.removeListener("unhandledRejection", collect);
      for (const other of others) process.on("unhandledRejection", other);
    },
  };
}
