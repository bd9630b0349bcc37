/** Administers the session's VAST cluster, and makes keys to rehearse with that do not outlive their use. */
import type { Administration, NewKey, Tenant } from "../../drivers/vast/administration.ts";
import { DEFAULT_API_VERSION } from "../../drivers/vast/connection.ts";
import { overRest } from "../../drivers/vast/vms/index.ts";
import { Vms } from "../../drivers/vast/vms/vms.ts";
import type { PrincipalRef } from "../../policies/vast/desired.ts";
import { SandboxError } from "../sandbox-error.ts";
import type { Session } from "./session.ts";
import { vastManager } from "./vast.ts";

export interface VastAccess {
  readonly administration: Administration;
  readonly tenant: Tenant;
  /** Ends a table, also where no identity policy would let anybody. */
  dropTable(database: string, schema: string, table: string): Promise<void>;
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
      `the simulated VAST cluster has no tenant ${JSON.stringify(wanted)}; run \`npm run sandbox reset\``,
    );
  return {
    administration,
    tenant,
    dropTable: async (database, schema, table) => {
      const query = { database_name: database, schema_name: schema, tenant_id: tenant.id };
      const there = await administration.tables(database, schema, tenant);
      if (there.includes(table))
        await vms.change("DELETE", "tables/delete/", { ...query, name: table });
    },
  };
}

/** Works with a new key of a user, which is deleted afterwards. */
export async function withVastKey<T>(
  { administration, tenant }: VastAccess,
  user: PrincipalRef,
  work: (key: NewKey) => Promise<T>,
): Promise<T> {
  const key = await administration.addKey(user, tenant);
  try {
    return await work(key);
  } finally {
    await administration.removeKey(user, key.accessKey, tenant);
  }
}

/** Who asks for a principal: the user itself, or of a group somebody who is in it; undefined for a group without users. */
export function askerFor(
  { world }: Session,
  { type, source, name, ...known }: PrincipalRef,
): PrincipalRef | undefined {
  if (type === "user") return { type, source, name, ...known };
  const member = world.vast.users.find(({ groups }) => groups.includes(name));
  return member && { type: "user", source: member.source, name: member.name };
}
