/** One JSON line a request. It never holds a signature, a secret, a token or a header: only the fields below. */
import type { Asker } from "./backend.ts";

export interface AccessLogEntry {
  /** ISO 8601, when the request arrived. */
  readonly time: string;
  readonly system: string;
  readonly requestId: string;
  /** The S3 API's name; absent when the request could not be read. */
  operation?: string;
  bucket?: string;
  key?: string;
  /** Absent until the signature is verified. */
  caller?: string;
  /** HTTP status of the answer. */
  status?: number;
  /** Why it was decided so: the policy engine's reason, or the error. */
  reason?: string;
}

/** Gets one line, without line break. */
export type LogWriter = (line: string) => void;

export function callerName(caller: Asker): string {
  return caller === "anonymous" ? caller : caller.name;
}
