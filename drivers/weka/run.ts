import type { Pace } from "../converge.ts";
import { Failure } from "../failure.ts";
import type { Administration } from "./administration.ts";

/** Variables of the environment that hold secrets of single objects. */
export type SecretName = "S3_USER_PASSWORD" | "AUDIT_WEBHOOK_TOKEN" | "TLS_PRIVATE_KEY";

/** What descriptors of WEKA's objects work with. */
export interface Run extends Pace {
  readonly weka: Administration;
  /** Undefined when it is not set, or empty. */
  readonly secret: (name: SecretName) => string | undefined;
  /** What the last run printed, which the command resource hands over on update; undefined for a new resource. */
  readonly before: unknown;
}

/**
 * @param holds for the error: `the password of user "loader"`
 * @throws Failure when the secret is not there
 */
export function required({ secret }: Run, name: SecretName, holds: string): string {
  const value = secret(name);
  if (value === undefined) throw new Failure(`${name}, which holds ${holds}, is not set`);
  return value;
}
