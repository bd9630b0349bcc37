import type { Hono } from "hono";
import { type PlainObject, type State, takeId } from "../state.ts";
import { VmsError, invalid, notFound } from "../vms-error.ts";
import {
  type Body,
  type Service,
  type VmsContext,
  type VmsEnv,
  bodyOf,
  listed,
  oneSeenBy,
  tenantOf,
  textIn,
} from "./service.ts";
import { without } from "./views.ts";

type PlainList = "lifecycleRules" | "iamRoles" | "oidcProviders";

/** Which member VMS does not show of what it was given. */
const UNSHOWN: Readonly<Record<PlainList, string | undefined>> = {
  lifecycleRules: undefined,
  iamRoles: "s3_policies",
  oidcProviders: undefined,
};

/** Objects that VMS keeps as they come: quotas, lifecycle rules, IAM roles and OIDC providers. */
export function plainRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, mode } = service;
  const { state } = cluster;
  plain("s3lifecyclerules/", "lifecycleRules", (body) => {
    if (!state.views.some(({ id }) => id === body["view_id"]))
      throw invalid("view_id", `Invalid pk "${String(body["view_id"])}"`);
  });
  plain("iamroles/", "iamRoles", (body) => void textIn(body, "trust_policy"));
  plain(
    "oidcs/",
    "oidcProviders",
    (body) => void textIn(body, "discovery_url"),
    (provider) => {
      const tenant = state.tenants.find(({ oidcProviderId }) => oidcProviderId === provider.id);
      if (tenant !== undefined) throw new VmsError(400, `OIDC provider of tenant ${tenant.name}`);
    },
  );

  app.get("quotas/", (context) => {
    const tenant = tenantOf(context, service, context.req.query("tenant_id"));
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
    const tenant = tenantOf(context, service, body["tenant_id"]);
    const name = textIn(body, "name");
    if (state.quotas.some((known) => known.name === name))
      throw invalid("name", "quota with this name already exists.");
    const path = textIn(body, "path");
    const id = takeId(state);
    state.quotas.push({ id, name, path, ...limitsOf(body), tenantId: tenant.id });
    return context.json({ id, name, path }, 201);
  });
  app.patch("quotas/:id/", async (context) => {
    const quota = oneSeenBy(context, state.quotas);
    Object.assign(quota, limitsOf(await bodyOf(context)));
    return context.json({});
  });
  app.delete("quotas/:id/", (context) => {
    state.quotas = without(state.quotas, oneSeenBy(context, state.quotas).id);
    return context.body(null, 204);
  });

  function plain(
    path: string,
    list: PlainList,
    check: (body: Body) => void,
    mayGo: (object: PlainObject) => void = () => undefined,
  ): void {
    const hidden = UNSHOWN[list];
    const shown = (object: PlainObject): object => ({
      ...Object.fromEntries(Object.entries(object).filter(([name]) => name !== hidden)),
      ...(list === "iamRoles" ? { tenant: cluster.tenant(object["tenant_id"]) } : {}),
    });
    app.get(path, (context) => listed(context, mode(), seenOf(context), shown));
    app.post(path, async (context) => {
      const body = await bodyOf(context);
      const name = textIn(body, "name");
      tenantOf(context, service, body["tenant_id"]);
      check(body);
      if (state[list].some((known) => known["name"] === name && isBeside(known, body)))
        throw invalid("name", "An object with this name already exists.");
      const object: PlainObject = { ...body, id: takeId(state) };
      state[list].push(object);
      return context.json(shown(object), 201);
    });
    app.patch(`${path}:id/`, async (context) => {
      const object = oneOf(context);
      const { id: _, ...changes } = await bodyOf(context);
      Object.assign(object, changes);
      return context.json(shown(object));
    });
    app.delete(`${path}:id/`, (context) => {
      const object = oneOf(context);
      mayGo(object);
      state[list] = without(state[list], object.id);
      return context.body(null, 204);
    });

    function seenOf(context: VmsContext): PlainObject[] {
      const own = context.get("asker").tenant;
      const ownIds: readonly unknown[] = [undefined, own?.id];
      return state[list].filter((one) => own === undefined || ownIds.includes(one["tenant_id"]));
    }

    function oneOf(context: VmsContext): PlainObject {
      const id = Number(context.req.param("id"));
      const object = seenOf(context).find((one) => one.id === id);
      if (object === undefined) throw notFound();
      return object;
    }
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
