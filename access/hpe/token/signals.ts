/** Ctrl-C of a long copy reaches the credential process too, and must not part a new refresh token from its file. */

import { setTimeout as sleep } from "node:timers/promises";

const A_MOMENT_MILLISECONDS = 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `work` to its end; a signal that came meanwhile takes effect then.
 *
 * @param work is told when a signal came, so that it can make its end a near one
 */
export async function uninterrupted<T>(work: (hurry: AbortSignal) => Promise<T>): Promise<T> {
  const hurry = new AbortController();
  let received: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => {
    received ??= signal;
    hurry.abort();
  };
  for (const signal of SIGNALS) process.on(signal, note);
  try {
    return await work(hurry.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, note);
    if (received !== undefined) {
      process.kill(process.pid, received);
      // Other listeners may put it off by a turn of the event loop.
      await sleep(A_MOMENT_MILLISECONDS);
    }
  }
}
