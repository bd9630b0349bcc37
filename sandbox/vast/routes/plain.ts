import type { Hono } from "hono";
import { type PlainObject, type State, takeId } from "../state.ts";
import { invalid, notFound } from "../vms-error.ts";
import { type Body, type Service, type VmsEnv, bodyOf, listed, textIn } from "./service.ts";
import { without } from "./views.ts";

type PlainList = "lifecycleRules" | "iamRoles" | "oidcProviders";

/** Which member VMS does not show of what it was given. */
const UNSHOWN: Readonly<Record<PlainList, string | undefined>> = {
  lifecycleRules: undefined,
  iamRoles: "s3_policies",
  oidcProviders: undefined,
};

/** Objects that VMS keeps as they come: quotas, lifecycle rules, IAM roles and OIDC providers. */
export function plainRoutes(app: Hono<VmsEnv>, { cluster, mode }: Service): void {
  const { state } = cluster;
  plain("s3lifecyclerules/", "lifecycleRules", (body) => {
    if (!state.views.some(({ id }) => id === body["view_id"]))
      throw invalid("view_id", `Invalid pk "${String(body["view_id"])}"`);
  });
  plain("iamroles/", "iamRoles", (body) => void textIn(body, "trust_policy"));
  plain("oidcs/", "oidcProviders", (body) => void textIn(body, "discovery_url"));

  app.get("quotas/", (context) => {
    const tenant = cluster.tenant(context.req.query("tenant_id"));
    const quotas = state.quotas.filter(({ tenantId }) => tenantId === tenant.id);
    return listed(
      context,
      mode(),
      quotas.map(({ hardLimit, softLimit, tenantId, ...quota }) => ({
        ...quota,
        hard_limit: hardLimit,
        soft_limit: softLimit,
        tenant_id: tenantId,
      })),
    );
  });
  app.post("quotas/", async (context) => {
    const body = await bodyOf(context);
    const tenant = cluster.tenant(body["tenant_id"]);
    const name = textIn(body, "name");
    if (state.quotas.some((known) => known.name === name))
      throw invalid("name", "quota with this name already exists.");
    const path = textIn(body, "path");
    const id = takeId(state);
    state.quotas.push({ id, name, path, ...limitsOf(body), tenantId: tenant.id });
    return context.json({ id, name, path }, 201);
  });
  app.patch("quotas/:id/", async (context) => {
    const quota = state.quotas.find(({ id }) => id === Number(context.req.param("id")));
    if (quota === undefined) throw notFound();
    Object.assign(quota, limitsOf(await bodyOf(context)));
    return context.json({});
  });
  app.delete("quotas/:id/", (context) => {
    state.quotas = without(state.quotas, Number(context.req.param("id")));
    return context.body(null, 204);
  });

  function plain(path: string, list: PlainList, check: (body: Body) => void): void {
    const hidden = UNSHOWN[list];
    const shown = (object: PlainObject): object =>
      Object.fromEntries(Object.entries(object).filter(([name]) => name !== hidden));
    app.get(path, (context) => listed(context, mode(), state[list], shown));
    app.post(path, async (context) => {
      const body = await bodyOf(context);
      const name = textIn(body, "name");
      check(body);
      if (state[list].some((known) => known["name"] === name && isBeside(known, body)))
        throw invalid("name", "An object with this name already exists.");
      const object: PlainObject = { ...body, id: takeId(state) };
      state[list].push(object);
      return context.json(shown(object), 201);
    });
    app.patch(`${path}:id/`, async (context) => {
      const object = state[list].find(({ id }) => id === Number(context.req.param("id")));
      if (object === undefined) throw notFound();
      const { id: _, ...changes } = await bodyOf(context);
      Object.assign(object, changes);
      return context.json(shown(object));
    });
    app.delete(`${path}:id/`, (context) => {
      state[list] = without(state[list], Number(context.req.param("id")));
      return context.body(null, 204);
    });
  }
}

/** Names are unique beside one another: in a view, or in a tenant. */
function isBeside(one: Body, other: Body): boolean {
  return one["view_id"] === other["view_id"] && one["tenant_id"] === other["tenant_id"];
}

function limitsOf(body: Body): Pick<State["quotas"][number], "hardLimit" | "softLimit"> {
  const limit = (value: unknown): number | null => (typeof value === "number" ? value : null);
  return { hardLimit: limit(body["hard_limit"]), softLimit: limit(body["soft_limit"]) };
}
