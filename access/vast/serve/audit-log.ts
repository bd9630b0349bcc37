/** Who did what, one JSON object a line. Neither passwords nor secret keys ever get here. */
import { appendFile, stat } from "node:fs/promises";
import { codeOf } from "../../../drivers/error-code.ts";
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
 * Lines are printed, or appended to a file that only its owner can read. The file is opened for every line, so that it
 * can be moved away at any time.
 *
 * @param print rejects when nobody reads
 * @param now milliseconds since the epoch
 * @returns rejects with a Failure for an entry that could not be written
 * @throws Failure when the file cannot be written, or can be read by others
 */
export async function auditLog(
  file: string | undefined,
  print: (text: string) => Promise<void>,
  now: () => number,
): Promise<Audit> {
  const append =
    file === undefined
      ? print
      : (text: string): Promise<void> => appendFile(file, text, { mode: 0o600 });
  const audit: Audit = async (entry) => {
    const line = JSON.stringify({ time: new Date(now()).toISOString(), ...entry });
    try {
      await append(`${line}\n`);
    } catch (error) {
      throw new Failure(`the audit log cannot be written (${codeOf(error) ?? String(error)})`);
    }
  };
  if (file === undefined) return audit;
  try {
    await append("");
  } catch (error) {
    throw new Failure(
      `--audit-log ${JSON.stringify(file)} cannot be written (${codeOf(error) ?? String(error)}): name a file in a folder that is there and yours`,
    );
  }
  if (process.platform !== "win32" && ((await stat(file)).mode & OTHERS) !== 0)
    throw new Failure(
      `--audit-log ${JSON.stringify(file)} can be read by others; run: chmod 600 ${file}`,
    );
  return audit;
}
