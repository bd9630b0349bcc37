/** Errors that a program drops: rejections nobody awaits. While a run lasts they are the engine's to report. */

interface Rejections {
  /** The reasons, each once, in the order they surfaced. */
  readonly reasons: readonly unknown[];
  stop(): void;
}

/** The collections under way. Which of two runs dropped an error cannot be told, so each of them hears of it. */
const collections = new Set<Set<unknown>>();
let setAside: NodeJS.UnhandledRejectionListener[] = [];

function collect(reason: unknown): void {
  for (const seen of collections) seen.add(reason);
}

/**
 * Collects unhandled rejections until `stop`. Other listeners are set aside meanwhile, so that nobody else prints a
 * stack or ends the process for an error that the engine reports as a sentence.
 */
export function collectRejections(): Rejections {
  const seen = new Set<unknown>();
  if (collections.size === 0) {
    setAside = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", collect);
  }
  collections.add(seen);
  return {
    get reasons() {
      return [...seen];
    },
    stop() {
      collections.delete(seen);
      if (collections.size > 0) return;
      process.removeListener("unhandledRejection", collect);
      for (const other of setAside) process.on("unhandledRejection", other);
    },
  };
}
