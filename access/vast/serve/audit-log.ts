/** Who did what, one JSON object a line. Neither passwords nor secret keys ever get here. */
import { appendFile, stat } from "node:fs/promises";
import { Failure } from "../../../drivers/failure.ts";

export interface AuditEntry {
  readonly user: string;
  readonly action: "sign-in" | "sign-out" | "create" | "rotate" | "disable" | "enable" | "delete";
  /** The public half of the key that the act was about. */
  readonly accessKey?: string;
  /** Of a rotation: the key that stays until it is deleted. */
  readonly replaces?: string;
  /** The client's. */
  readonly address: string;
  /** `held back`: a limit of this server, so VMS was not asked. `unknown`: VMS did not answer, and may have acted. */
  readonly outcome: "done" | "refused" | "held back" | "unknown";
}

export type Audit = (entry: AuditEntry) => Promise<void>;

const OTHERS = 0o077;

/**
 * Lines go to `out`, or to a file that only its owner can read. The file is opened for every line, so that it can be
 * moved away at any time.
 *
 * @param now milliseconds since the epoch
 * @throws Failure when the file cannot be written, or can be read by others
 */
export async function auditLog(
  file: string | undefined,
  out: (text: string) => void,
  now: () => number,
): Promise<Audit> {
  const line = (entry: AuditEntry): string =>
    `${JSON.stringify({ time: new Date(now()).toISOString(), ...entry })}\n`;
  if (file === undefined)
    return (entry) => {
      out(line(entry));
      return Promise.resolve();
    };
  const append = (text: string): Promise<void> => appendFile(file, text, { mode: 0o600 });
  await append("").catch((error: unknown) => {
    throw new Failure(`--audit-log ${JSON.stringify(file)} cannot be written (${String(error)})`);
  });
  if (process.platform !== "win32" && ((await stat(file)).mode & OTHERS) !== 0)
    throw new Failure(
      `--audit-log ${JSON.stringify(file)} can be read by others; run: chmod 600 ${file}`,
    );
  return (entry) => append(line(entry));
}
