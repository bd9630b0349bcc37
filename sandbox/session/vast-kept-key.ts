/** Keys that users of the simulated VAST cluster have already: VMS shows a secret once, the cluster's file keeps it. */
import { readFile } from "node:fs/promises";
import type { NewKey, Tenant } from "../../drivers/vast/administration.ts";
import type { PrincipalRef } from "../../policies/vast/desired.ts";
import { isState } from "../vast/state.ts";

/** A key of the user's that works in the tenant; undefined when it has none. */
export async function keptKey(
  stateFile: string,
  { source, name }: PrincipalRef,
  tenant: Tenant,
): Promise<NewKey | undefined> {
  const state: unknown = JSON.parse(await readFile(stateFile, "utf8"));
  if (!isState(state)) return undefined;
  return state.principals
    .filter((one) => one.type === "user" && one.source === source && one.name === name)
    .flatMap(({ keys }) => keys)
    .find(({ enabled, tenantId }) => enabled && tenantId === tenant.id);
}
