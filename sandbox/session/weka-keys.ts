/** What S3 users and service accounts sign with, as the last deployment recorded it. */
import { z } from "zod";
import { inspect } from "../engine/index.ts";
import { SandboxError } from "../sandbox-error.ts";
import { sandboxCommand } from "./command-line.ts";
import { engineOptions } from "./engine-options.ts";
import type { Session } from "./session.ts";

const KeyPair = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
type KeyPair = z.output<typeof KeyPair>;

/** The stack's output, by `PRINCIPAL` and by `PRINCIPAL/SERVICE-ACCOUNT`; see index.ts. */
const Outputs = z.looseObject({ wekaKeys: z.record(z.string(), KeyPair).default({}) });

/**
 * The key pair of a principal's S3 user (its name and password up to WEKA 5.0) or, as `PRINCIPAL/LABEL`, of one of its
 * service accounts.
 *
 * @throws SandboxError when the deployment that makes it has not come to its end
 */
export function wekaKeys(session: Session): (holder: string) => KeyPair {
  const { signal } = new AbortController();
  const { outputs } = inspect({ ...engineOptions({ ...session, signal }), showSecrets: true });
  const keys = Outputs.parse(outputs).wekaKeys;
  return (holder) => {
    const found = keys[holder];
    if (found !== undefined) return found;
    throw new SandboxError(
      `${holder} has no keys on WEKA yet; deploy the stack first: ${sandboxCommand("up", session.stack)}`,
    );
  };
}
