/** What a check says: one line for each thing it looked at, and what it could not see. */

export type Status = "ok" | "warn" | "fail";

/** The checks, in the order in which they run. */
export type CheckName =
  | "dns"
  | "tls"
  | "identity"
  | "clock"
  | "istio"
  | "route"
  | "service"
  | "secret"
  | "token"
  | "front"
  | "list"
  | "put"
  | "get"
  | "keys"
  | "delete";

export interface Line {
  readonly check: CheckName;
  readonly status: Status;
  readonly message: string;
  /** What to do; a line that is not ok has one. */
  readonly fix?: string;
}

/** What nobody looked at, and why: a right that is missing, or something that comes first. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

export interface Findings {
  readonly lines: readonly Line[];
  readonly unseen: readonly Unseen[];
}

export function ok(check: CheckName, message: string): Line {
  return { check, status: "ok", message };
}

export function warn(check: CheckName, message: string, fix: string): Line {
  return { check, status: "warn", message, fix };
}

export function fail(check: CheckName, message: string, fix: string): Line {
  return { check, status: "fail", message, fix };
}

export function hasFailed(lines: readonly Line[]): boolean {
  return lines.some(({ status }) => status === "fail");
}

export function joined(parts: readonly Findings[]): Findings {
  return {
    lines: parts.flatMap(({ lines }) => lines),
    unseen: parts.flatMap(({ unseen }) => unseen),
  };
}
