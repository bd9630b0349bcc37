/** Administers the session's VAST cluster, and makes keys to rehearse with that do not outlive their use. */
import type { Administration, NewKey, Tenant } from "../../drivers/vast/administration.ts";
import { DEFAULT_API_VERSION } from "../../drivers/vast/connection.ts";
import { Refused } from "../../drivers/failure.ts";
import { overRest } from "../../drivers/vast/vms/index.ts";
import { Vms } from "../../drivers/vast/vms/vms.ts";
import type { PrincipalRef } from "../../policies/vast/desired.ts";
import { SandboxError } from "../sandbox-error.ts";
import { sandboxCommand } from "./command-line.ts";
import type { Session } from "./session.ts";
import { keptKey } from "./vast-kept-key.ts";
import { vastManager } from "./vast.ts";

/** A tenant of the simulated cluster, and who administers it. */
export interface VastTenant {
  readonly administration: Administration;
  readonly tenant: Tenant;
  /** Where the cluster keeps its state. */
  readonly stateFile: string;
}

export interface VastAccess extends VastTenant {
  /** Ends the tables of a name in every schema, also where no identity policy would let anybody. */
  dropTables(database: string, name: string): Promise<void>;
}

/** @throws SandboxError when the cluster does not have the stack's tenant */
export async function vastAccess(session: Session, authority: string): Promise<VastAccess> {
  const { config, paths, running } = session;
  const { username, password } = await vastManager(config, paths);
  const connection = {
    origin: running.vmsUrl,
    apiVersion: DEFAULT_API_VERSION,
    login: { by: "basic", username, password } as const,
    authority,
  };
  const vms = new Vms(connection);
  const administration = overRest(connection);
  const wanted = config.loaded.stack.vast?.tenant;
  const tenant = (await administration.tenants()).find(({ name }) => name === wanted);
  if (tenant === undefined)
    throw new SandboxError(
      `the simulated VAST cluster has no tenant ${JSON.stringify(wanted)}; run \`${sandboxCommand("reset", session.stack)}\``,
    );
  return {
    administration,
    tenant,
    stateFile: paths.vastState,
    dropTables: async (database, name) => {
      for (const schema of await administration.schemas(database, tenant)) {
        const query = { database_name: database, schema_name: schema, tenant_id: tenant.id };
        const there = await administration.tables(database, schema, tenant);
        if (there.includes(name)) await vms.change("DELETE", "tables/delete/", { ...query, name });
      }
    },
  };
}

/**
 * Works with a key of each user: a new one that is deleted afterwards or, where VAST allows no more, one that is there.
 * @throws SandboxError for a user whose keys are all disabled
 */
export async function withVastKeys<T>(
  access: VastTenant,
  users: readonly PrincipalRef[],
  work: (keyOf: (user: PrincipalRef) => NewKey) => Promise<T>,
): Promise<T> {
  const { administration, tenant } = access;
  const keys = new Map<string, NewKey>();
  const made = new AsyncDisposableStack();
  try {
    for (const user of users) {
      if (keys.has(nameOf(user))) continue;
      const { key, isNew } = await keyFor(user, access);
      if (isNew) made.defer(() => administration.removeKey(user, key.accessKey, tenant));
      keys.set(nameOf(user), key);
    }
    return await work((user) => {
      const key = keys.get(nameOf(user));
      if (key === undefined) throw new Error(`there is no key of ${user.name}`);
      return key;
    });
  } finally {
    await made.disposeAsync();
  }
}

async function keyFor(
  user: PrincipalRef,
  { administration, tenant, stateFile }: VastTenant,
): Promise<{ readonly key: NewKey; readonly isNew: boolean }> {
  try {
    return { key: await administration.addKey(user, tenant), isNew: true };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const key = await keptKey(stateFile, user, tenant);
    if (key !== undefined) return { key, isNew: false };
    throw new SandboxError(
      `${user.name} has no S3 key to check with, and gets none: VAST says: ${error.reason}`,
    );
  }
}

/** A directory and the cluster itself may each have a user of one name. */
function nameOf({ source, name }: PrincipalRef): string {
  return `${source} ${name}`;
}
