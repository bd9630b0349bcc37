/** The process that is using a refresh token, as it signs the place for the next one. */
import { codeOf } from "../../../drivers/error-code.ts";
import { hostname } from "node:os";

const SIGNATURE = /\npid (\d+) on (.*)\n$/;

/** Longer than any refresh takes. After that the number may be another process's, or nobody wakes that one up. */
const AT_MOST_MILLISECONDS = 10 * 60_000;

/** One line without its end; home folders may be shared between machines, so it names this one. */
export function signature(): string {
  return `pid ${process.pid} on ${hostname()}`;
}

/**
 * Whether a text's last line is the signature of a process of this machine that is alive.
 *
 * @param changed when the text was written, in milliseconds since 1970
 */
export function isAtWork(text: string, changed: number, now = Date.now()): boolean {
  const [, pid, host] = SIGNATURE.exec(text) ?? [];
  return (
    pid !== undefined &&
    host === hostname() &&
    now - changed < AT_MOST_MILLISECONDS &&
    isAlive(Number(pid))
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process, which may not be sent a signal, is alive too.
    return codeOf(error) === "EPERM";
  }
}
