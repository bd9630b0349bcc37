import { z } from "zod";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import type { PrincipalAdministration, SeenPrincipal, Tenant } from "../administration.ts";
import { ids, optional, read } from "./answers.ts";
import { Key } from "./keys.ts";
import { type Query, type Vms, VmsRefused } from "./vms.ts";

/** A local user or group; one of a directory has no `id` here. */
const Principal = z.object({
  id: optional(z.int()),
  name: optional(z.string()),
  uid: optional(z.int()),
  gid: optional(z.int()),
  sid: optional(z.string()),
  local_provider: optional(z.object({ id: z.int() })),
  s3_policies_ids: ids,
  access_keys: optional(z.array(Key)),
  s3_superuser: optional(z.boolean()),
});

type Principal = z.output<typeof Principal>;

const Attached = z.object({ s3_policies_ids: ids });

/** One of the ways to name a user or group of a directory, in a query as in a body. */
type Identifier = Readonly<Record<string, string | number>>;

/** Users, groups and the policies attached to them. */
export function principalRequests(vms: Vms): PrincipalAdministration {
  return {
    principal: async (ref, tenant) => {
      const found = await find(vms, ref, tenant);
      return found && seen(ref, found.principal, tenant);
    },
    principals: async (type, tenant) => {
      const all = await localOnes(vms, type, tenant);
      return all.map((one) => seen({ type, source: "local", ...identityOf(one) }, one, tenant));
    },
    setPolicies: async (ref, policyIds, tenant) => {
      const found = await find(vms, ref, tenant);
      if (found === undefined)
        throw new VmsRefused(`PATCH ${ref.type}s/`, `no ${ref.type} ${ref.name}`, 404);
      await found.setPolicies(policyIds);
    },
  };
}

interface Found {
  readonly principal: Principal;
  readonly setPolicies: (policyIds: readonly number[]) => Promise<unknown>;
}

function find(vms: Vms, ref: PrincipalRef, tenant: Tenant): Promise<Found | undefined> {
  return ref.source === "local" ? findLocal(vms, ref, tenant) : findInDirectory(vms, ref, tenant);
}

/** The lists have no filter, so they are read whole: those of all tenants, whose users may have the same names. */
async function localOnes(
  vms: Vms,
  type: PrincipalRef["type"],
  { id, localProviderId }: Tenant,
): Promise<Principal[]> {
  const all = await vms.list(`${type}s/`, { tenant_id: id });
  return all
    .map((one) => read(`a ${type}`, Principal, one))
    .filter(({ local_provider: provider }) => {
      if (provider === undefined || localProviderId === undefined) return true;
      return provider.id === localProviderId;
    });
}

async function findLocal(
  vms: Vms,
  { type, name }: PrincipalRef,
  tenant: Tenant,
): Promise<Found | undefined> {
  const principal = (await localOnes(vms, type, tenant)).find((one) => one.name === name);
  if (principal?.id === undefined) return undefined;
  const path = `${type}s/${principal.id}/`;
  // PATCH of a group demands its name again.
  const whole = (policyIds: readonly number[]): Promise<unknown> =>
    vms.change("PATCH", path, {
      s3_policies_ids: policyIds,
      ...(type === "group" ? { name } : {}),
    });
  if (type === "group") return { principal, setPolicies: whole };
  const ofTenant = `${path}tenant_data/`;
  const attached = await unlessAbsent(vms.get(ofTenant, { tenant_id: tenant.id }));
  // Versions without tenants' own lists keep one on the user.
  if (attached === undefined) return { principal, setPolicies: whole };
  const { s3_policies_ids: policyIds } = read("a user", Attached, attached);
  return {
    principal: { ...principal, s3_policies_ids: policyIds },
    setPolicies: (s3_policies_ids) =>
      vms.change("PATCH", ofTenant, { tenant_id: tenant.id, s3_policies_ids }),
  };
}

async function findInDirectory(
  vms: Vms,
  ref: PrincipalRef,
  tenant: Tenant,
): Promise<Found | undefined> {
  const path = `${ref.type}s/query/`;
  for (const identifier of identifiers(ref)) {
    const query: Query = { ...identifier, context: "aggregated", tenant_id: tenant.id };
    const answer = await unlessAbsent(vms.get(path, query));
    if (answer === undefined) continue;
    return {
      principal: read(`a ${ref.type}`, Principal, answer),
      setPolicies: (s3_policies_ids) =>
        vms.change("PATCH", path, { ...identifier, tenant_id: tenant.id, s3_policies_ids }),
    };
  }
  return undefined;
}

/**
 * By id, then by SID, then by name: not every user of a directory has a uid, nor every group a gid
 * (terraform-provider-vastdata, issue 32).
 */
function identifiers({ type, id, sid, name }: PrincipalRef): Identifier[] {
  const [byId, byName] = type === "user" ? ["uid", "username"] : ["gid", "groupname"];
  return [
    ...(id === undefined ? [] : [{ [byId]: id }]),
    ...(sid === undefined ? [] : [{ sid }]),
    { [byName]: name },
  ];
}

async function unlessAbsent(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof VmsRefused && error.absent) return undefined;
    throw error;
  }
}

function identityOf({ name, uid, gid, sid }: Principal): Omit<PrincipalRef, "type" | "source"> {
  const id = uid ?? gid;
  return {
    name: name ?? "",
    ...(id === undefined ? {} : { id }),
    ...(sid === undefined ? {} : { sid }),
  };
}

/** What VAST knows about the principal completes what was asked by. Keys of other tenants are none of this one's. */
function seen(ref: PrincipalRef, principal: Principal, tenant: Tenant): SeenPrincipal {
  const known = identityOf(principal);
  return {
    ref: { ...known, ...ref },
    known,
    policyIds: principal.s3_policies_ids,
    superuser: principal.s3_superuser ?? false,
    keys: (principal.access_keys ?? [])
      .filter(({ tenantId }) => tenantId === undefined || tenantId === tenant.id)
      .map(({ accessKey, enabled, createdAt }) => ({ accessKey, enabled, createdAt })),
    localId: principal.id,
  };
}
