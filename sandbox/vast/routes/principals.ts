import type { Hono } from "hono";
import {
  type Principal,
  type Privileges,
  type State,
  type Tenant,
  isKnownIn,
  privilegesOf,
} from "../state.ts";
import { VmsError, invalid, notFound } from "../vms-error.ts";
import {
  type Body,
  type Service,
  type VmsContext,
  type VmsEnv,
  bodyOf,
  idsIn,
  listed,
  tenantOf,
} from "./service.ts";

type Type = Principal["type"];

/**
 * Users and groups with the policies attached to them, local ones by their number and all others by a query. A list of
 * policies is one tenant's wherever the request has a tenant, and the whole one else.
 */
export function principalRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, mode } = service;
  const { state } = cluster;
  const types: readonly Type[] = ["user", "group"];
  for (const type of types) {
    app.get(`${type}s/query/`, (context) => {
      const query = context.req.query();
      const tenant = tenantOf(context, service, query["tenant_id"]);
      return context.json(shownFound(state, queried(type, query, tenant), tenant));
    });
    app.patch(`${type}s/query/`, async (context) => {
      const body = await bodyOf(context);
      const tenant = tenantOf(context, service, body["tenant_id"]);
      const principal = queried(type, body, tenant);
      change(principal, body, tenant);
      return context.json(shownFound(state, principal, tenant));
    });
    // Of all local providers: the specification has no filter here.
    app.get(`${type}s/`, (context) =>
      listed(context, mode(), localOnes(context, type), localShown),
    );
    app.patch(`${type}s/:id/`, async (context) => {
      const body = await bodyOf(context);
      const principal = local(context, type);
      if (type === "group" && body["name"] === undefined)
        throw invalid("name", "This field is required.");
      attach(principal, body, undefined);
      return context.json(localShown(principal));
    });
  }
  app.use("users/:id/tenant_data/", async (_, next) => {
    if (!mode().tenantData) throw notFound();
    await next();
  });
  app.get("users/:id/tenant_data/", (context) => {
    const tenant = tenantOf(context, service, context.req.query("tenant_id"));
    return context.json(tenantData(state, local(context, "user"), tenant));
  });
  app.patch("users/:id/tenant_data/", async (context) => {
    const body = await bodyOf(context);
    const tenant = tenantOf(context, service, body["tenant_id"]);
    const user = local(context, "user");
    change(user, body, tenant);
    return context.json(tenantData(state, user, tenant));
  });

  function localShown(principal: Principal): object {
    const { localProviderId: id } = principal;
    const provider = mode().tenantData
      ? { local_provider: { id, name: `local-${String(id)}` } }
      : {};
    return { ...shown(principal), ...provider };
  }

  function localOnes(context: VmsContext, type: Type): Principal[] {
    const own = context.get("asker").tenant;
    return state.principals.filter(
      (one) =>
        one.type === type && one.source === "local" && (own === undefined || isKnownIn(one, own)),
    );
  }

  function local(context: VmsContext, type: Type): Principal {
    const id = Number(context.req.param("id"));
    const principal = localOnes(context, type).find((one) => one.id === id);
    if (principal === undefined) throw notFound();
    return principal;
  }

  function queried(type: Type, by: Body, tenant: Tenant): Principal {
    const principal = findPrincipal(state.principals, type, by, tenant);
    if (principal === undefined) throw new VmsError(404, `No such ${type} was found`);
    return principal;
  }

  function change(principal: Principal, body: Body, tenant: Tenant): void {
    if (body["s3_policies_ids"] !== undefined) attach(principal, body, tenant);
    if (principal.type === "user")
      principal.privileges[tenant.id] = privilegesIn(body, privilegesOf(principal, tenant.id));
  }

  /** Replaces the whole list, or a tenant's. In a mode of its own, another writer restores it right afterwards. */
  function attach(principal: Principal, body: Body, tenant: Tenant | undefined): void {
    const wanted = idsIn(body, "s3_policies_ids");
    const choice = idsOfTenant(state, tenant);
    const unknown = wanted.find((id) => !choice.has(id));
    if (unknown !== undefined) throw invalid("s3_policies_ids", `Invalid pk "${unknown}"`);
    const { lostUpdates } = mode();
    if (lostUpdates > 0) service.setMode({ lostUpdates: lostUpdates - 1 });
    else principal.policyIds = [...principal.policyIds.filter((id) => !choice.has(id)), ...wanted];
  }
}

/** By the identifiers that a query or a body names, among those whom the tenant's providers know. */
export function findPrincipal(
  all: readonly Principal[],
  type: Type,
  by: Body,
  tenant: Tenant,
): Principal | undefined {
  const id = by[type === "user" ? "uid" : "gid"];
  const name = by[type === "user" ? "username" : "groupname"] ?? by["login_name"];
  return all.find(
    (one) =>
      one.type === type &&
      isKnownIn(one, tenant) &&
      ((id !== undefined && one.posixId === Number(id)) ||
        (by["sid"] !== undefined && one.sid === by["sid"]) ||
        (name !== undefined && one.name === name)),
  );
}

/** Ids of a tenant's policies, or of all. */
function idsOfTenant({ policies }: State, tenant: Tenant | undefined): ReadonlySet<number> {
  const own = policies.filter(({ tenantId }) => tenant === undefined || tenantId === tenant.id);
  return new Set(own.map(({ id }) => id));
}

function privilegesIn(body: Body, now: Privileges): Privileges {
  const flag = (field: string, otherwise: boolean): boolean =>
    typeof body[field] === "boolean" ? body[field] : otherwise;
  return {
    createBucket: flag("allow_create_bucket", now.createBucket),
    deleteBucket: flag("allow_delete_bucket", now.deleteBucket),
    superuser: flag("s3_superuser", now.superuser),
  };
}

function tenantData(state: State, principal: Principal, tenant: Tenant): object {
  const choice = idsOfTenant(state, tenant);
  const { createBucket, deleteBucket, superuser } = privilegesOf(principal, tenant.id);
  return {
    s3_policies_ids: principal.policyIds.filter((id) => choice.has(id)),
    ...(principal.type === "user"
      ? {
          allow_create_bucket: createBucket,
          allow_delete_bucket: deleteBucket,
          s3_superuser: superuser,
        }
      : {}),
  };
}

function shown(principal: Principal): object {
  const { id, policyIds } = principal;
  return {
    id,
    ...identity(principal),
    s3_policies_ids: policyIds,
    ...(principal.type === "user"
      ? { s3_superuser: Object.values(principal.privileges).some(({ superuser }) => superuser) }
      : {}),
  };
}

/** As a query answers: without a number of VAST's own, and with what holds in the tenant. */
function shownFound(state: State, principal: Principal, tenant: Tenant): object {
  return { ...identity(principal), ...tenantData(state, principal, tenant) };
}

function identity({ type, name, posixId, sid, keys }: Principal): object {
  return {
    name,
    [type === "user" ? "uid" : "gid"]: posixId ?? null,
    sid: sid ?? null,
    ...(type === "user"
      ? {
          access_keys: keys.map(({ accessKey, enabled, createdAt, tenantId }) => ({
            access_key: accessKey,
            enabled,
            creation_time: createdAt,
            tenant_id: tenantId,
          })),
        }
      : {}),
  };
}
