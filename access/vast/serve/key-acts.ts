/** Acts on keys, and what comes of them in words for the person who asked. */
import type { NewKey, SeenKey } from "../../../drivers/vast/administration.ts";
import { tenantOf } from "../../../drivers/vast/run.ts";
import { VmsRefused } from "../../../drivers/vast/vms/vms.ts";
import { Failure, Refused } from "../../../drivers/failure.ts";
import { Unreachable } from "../../../drivers/https.ts";
import type { AuditEntry } from "./audit-log.ts";
import type { Administrator, Service } from "./service.ts";
import type { Notice, Session } from "./sessions.ts";
import { hasEnded } from "./vms-sign-in.ts";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly sessionEnded: boolean; readonly notice: Notice };

export type Act = Pick<AuditEntry, "action" | "accessKey" | "replaces" | "address">;

/** Runs an act on a session's keys and writes it to the audit log, whatever comes of it. */
export async function perform<T>(
  { audit, warn }: Service,
  session: Session,
  act: Act,
  work: () => Promise<{ readonly accessKey: string; readonly value: T }>,
): Promise<Outcome<T>> {
  const log = async (entry: Pick<AuditEntry, "outcome" | "accessKey">): Promise<void> => {
    // What happened at VMS happened; hiding a new secret because of a full disk would only strand its key.
    await audit({ user: session.user, ...act, ...entry }).catch((error: unknown) => {
      warn(error instanceof Error ? error.message : String(error));
    });
  };
  try {
    const { accessKey, value } = await work();
    await log({ accessKey, outcome: "done" });
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const refused = isRefusal(error) || hasEnded(error);
    const nothingDone = refused || error instanceof NotAdministered;
    await log({ outcome: nothingDone ? "refused" : "unknown" });
    if (!refused) warn(error.message);
    return {
      ok: false,
      sessionEnded: hasEnded(error),
      notice: { kind: "problem", text: explained(error, act) },
    };
  }
}

export async function createKey({ vast }: Session): Promise<{ accessKey: string; value: NewKey }> {
  const key = await vast.addOwnKey();
  return { accessKey: key.accessKey, value: key };
}

export async function deleteKey(
  session: Session,
  accessKey: string,
): Promise<{ accessKey: string; value: undefined }> {
  await ownKey(session, accessKey);
  await session.vast.removeOwnKey(accessKey);
  return { accessKey, value: undefined };
}

/** An administrator's act for a user: the key is one of the user's by their own list, and by the administrator's. */
export async function setEnabled(
  { vast, tenant: name }: Administrator,
  session: Session,
  accessKey: string,
  enabled: boolean,
): Promise<{ accessKey: string; value: undefined }> {
  await ownKey(session, accessKey);
  const user = { type: "user", source: "directory", name: shortName(session.user) } as const;
  let isLookedUp = false;
  try {
    const tenant = await tenantOf({ vast }, name);
    const found = await vast.principal(user, tenant);
    if (found?.keys.some((key) => key.accessKey === accessKey) !== true)
      throw notYours(accessKey, `in tenant ${JSON.stringify(name)}`);
    isLookedUp = true;
    await vast.setKeyEnabled(user, accessKey, enabled, tenant);
  } catch (error) {
    const isOfServer = !(error instanceof Refused || error instanceof Unreachable);
    // An answer that nobody understands may come after the change; a refused sign-in comes before.
    const nothingDone = !isLookedUp || hasEnded(error);
    if (error instanceof Failure && isOfServer && nothingDone) throw new NotAdministered(error);
    throw error;
  }
  return { accessKey, value: undefined };
}

/** VAST refuses this server's administrator, or has no such tenant, which is no fault of the session's user. */
class NotAdministered extends Failure {
  constructor({ message }: Failure) {
    super(`keys cannot be disabled or enabled until this server is started anew: ${message}`);
  }
}

/** @throws Refused when it is none of the session's user */
export async function ownKey({ vast }: Session, accessKey: string): Promise<SeenKey> {
  const key = (await vast.ownKeys()).find((one) => one.accessKey === accessKey);
  if (key === undefined) throw notYours(accessKey, "any more");
  return key;
}

function notYours(accessKey: string, where: string): Refused {
  return new Refused("GET s3keys/", `you have no key ${accessKey} ${where}`, "VAST");
}

/** Administrators find users by name, without `EXAMPLE\` or `@example.com`. */
function shortName(user: string): string {
  return user.split("\\").at(-1)?.split("@")[0] ?? user;
}

/** VAST's own no. A server that broke down on the way may have done it all the same. */
function isRefusal(error: Failure): error is Refused {
  return error instanceof Refused && !(error instanceof VmsRefused && error.status >= 500);
}

function explained(error: Failure, { action }: Act): string {
  if (hasEnded(error)) return "VAST ended your session. Nothing was changed; please sign in again.";
  if (error instanceof NotAdministered)
    return "Nothing was changed: this server cannot disable or enable keys at the moment. Please tell whoever runs it.";
  if (isRefusal(error)) {
    const limit = /more than two access keys/i.test(error.reason);
    return limit
      ? "You have two keys already, the most that VAST allows. Nothing was changed; delete one first."
      : `Nothing was changed. VAST says: ${error.reason}.`;
  }
  return action === "create" || action === "rotate"
    ? "VAST did not answer, and may have made a key all the same. If there is a key below that you do not know, delete it: nobody has its secret."
    : "VAST did not answer. Look below whether it was done, and try again if not.";
}
