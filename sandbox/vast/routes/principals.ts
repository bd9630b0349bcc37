import type { Hono } from "hono";
import type { Principal } from "../state.ts";
import { VmsError, invalid, notFound } from "../vms-error.ts";
import { type Body, type Service, type VmsEnv, bodyOf, idsIn, listed } from "./service.ts";

type Type = Principal["type"];

/** Users and groups with the policies attached to them, local ones by their number and all others by a query. */
export function principalRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, mode } = service;
  const { state } = cluster;
  const types: readonly Type[] = ["user", "group"];
  for (const type of types) {
    app.get(`${type}s/query/`, (context) =>
      context.json(shownFound(queried(type, context.req.query()))),
    );
    app.patch(`${type}s/query/`, async (context) => {
      const body = await bodyOf(context);
      cluster.tenant(body["tenant_id"]);
      const principal = queried(type, body);
      attach(service, principal, body);
      return context.json(shownFound(principal));
    });
    app.get(`${type}s/`, (context) =>
      listed(
        context,
        mode(),
        state.principals.filter((one) => one.type === type && one.source === "local"),
        shown,
      ),
    );
    app.patch(`${type}s/:id/`, async (context) => {
      const body = await bodyOf(context);
      const principal = local(type, context.req.param("id"));
      if (type === "group" && body["name"] === undefined)
        throw invalid("name", "This field is required.");
      attach(service, principal, body);
      return context.json(shown(principal));
    });
  }
  app.get("users/:id/tenant_data/", (context) => {
    const { policyIds } = local("user", context.req.param("id"));
    cluster.tenant(context.req.query("tenant_id"));
    return context.json({ s3_policies_ids: policyIds });
  });
  app.patch("users/:id/tenant_data/", async (context) => {
    const body = await bodyOf(context);
    cluster.tenant(body["tenant_id"]);
    const principal = local("user", context.req.param("id"));
    attach(service, principal, body);
    return context.json({ s3_policies_ids: principal.policyIds });
  });

  function local(type: Type, id: string): Principal {
    const principal = state.principals.find(
      (one) => one.type === type && one.source === "local" && one.id === Number(id),
    );
    if (principal === undefined) throw notFound();
    return principal;
  }

  function queried(type: Type, by: Body): Principal {
    const principal = findPrincipal(state.principals, type, by);
    if (principal === undefined) throw new VmsError(404, `No such ${type} was found`);
    return principal;
  }
}

/** By the identifiers that a query or a body names. */
export function findPrincipal(
  all: readonly Principal[],
  type: Type,
  by: Body,
): Principal | undefined {
  const id = by[type === "user" ? "uid" : "gid"];
  const name = by[type === "user" ? "username" : "groupname"] ?? by["login_name"];
  return all.find(
    (one) =>
      one.type === type &&
      ((id !== undefined && one.posixId === Number(id)) ||
        (by["sid"] !== undefined && one.sid === by["sid"]) ||
        (name !== undefined && one.name === name)),
  );
}

/** Replaces the whole list. In a mode of its own, somebody else writes the list as it was right afterwards. */
function attach({ cluster, mode, setMode }: Service, principal: Principal, body: Body): void {
  const wanted = idsIn(body, "s3_policies_ids");
  const unknown = wanted.find((id) => !cluster.state.policies.some((one) => one.id === id));
  if (unknown !== undefined) throw invalid("s3_policies_ids", `Invalid pk "${unknown}"`);
  const { lostUpdates } = mode();
  if (lostUpdates > 0) setMode({ lostUpdates: lostUpdates - 1 });
  else principal.policyIds = wanted;
}

function shown(principal: Principal): object {
  return { id: principal.id, ...shownFound(principal) };
}

/** As a query answers: without a number of VAST's own. */
function shownFound({ type, name, posixId, sid, policyIds, keys }: Principal): object {
  return {
    name,
    [type === "user" ? "uid" : "gid"]: posixId ?? null,
    sid: sid ?? null,
    s3_policies_ids: policyIds,
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
