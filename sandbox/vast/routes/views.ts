import type { Hono } from "hono";
import { type Principal, type Tenant, type View, isKnownIn, takeId } from "../state.ts";
import { invalid, notFound } from "../vms-error.ts";
import {
  type Service,
  type VmsEnv,
  bodyOf,
  listed,
  oneSeenBy,
  tenantOf,
  textIn,
} from "./service.ts";

/** Tenants and their views. */
export function viewRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, mode } = service;
  const { state } = cluster;
  app.get("tenants/", (context) => {
    const own = context.get("asker").tenant;
    const tenants = state.tenants.filter((one) => own === undefined || one === own);
    return listed(context, mode(), tenants, tenantShown);
  });
  app.get("tenants/:id/", (context) =>
    context.json(tenantShown(tenantOf(context, service, context.req.param("id")))),
  );
  app.patch("tenants/:id/", async (context) => {
    const tenant = tenantOf(context, service, context.req.param("id"));
    const { oidc_provider_id: provider = tenant.oidcProviderId } = await bodyOf(context);
    const known = state.oidcProviders.find(({ id }) => id === provider);
    if (known === undefined && typeof provider === "number")
      throw invalid("oidc_provider_id", `Invalid pk "${provider}" - object does not exist.`);
    tenant.oidcProviderId = known?.id ?? null;
    return context.json(tenantShown(tenant));
  });

  app.get("views/", (context) => {
    const tenant = tenantOf(context, service, context.req.query("tenant_id"));
    const views = state.views.filter(({ tenantId }) => tenantId === tenant.id);
    return listed(context, mode(), views, shown);
  });
  app.post("views/", async (context) => {
    const body = await bodyOf(context);
    const [path, bucket] = [textIn(body, "path"), textIn(body, "bucket")];
    const tenant = tenantOf(context, service, body["tenant_id"]);
    if (state.views.some((known) => known.bucket === bucket))
      throw invalid("bucket", "Bucket with this name already exists.");
    if (state.views.some((known) => known.path === path && known.tenantId === tenant.id))
      throw invalid("path", "A view with this path already exists.");
    const view: View = {
      id: takeId(state),
      path,
      bucket,
      owner: knownOwner(textIn(body, "bucket_owner"), tenant),
      policyId: knownPolicy(body["policy_id"]),
      protocols: Array.isArray(body["protocols"]) ? body["protocols"].map(String) : [],
      tenantId: tenant.id,
    };
    state.views.push(view);
    return context.json(shown(view), 201);
  });
  app.patch("views/:id/", async (context) => {
    const view = oneSeenBy(context, state.views);
    const body = await bodyOf(context);
    if (body["bucket_owner"] !== undefined)
      view.owner = knownOwner(textIn(body, "bucket_owner"), cluster.tenant(view.tenantId));
    if (body["policy_id"] !== undefined) view.policyId = knownPolicy(body["policy_id"]);
    return context.json(shown(view));
  });
  app.delete("views/:id/", (context) => {
    state.views = without(state.views, oneSeenBy(context, state.views).id);
    return context.body(null, 204);
  });

  function knownOwner(name: string, tenant: Tenant): string {
    const { principals } = state;
    const isUser = (one: Principal): boolean => one.type === "user" && one.name === name;
    if (principals.some((one) => isUser(one) && isKnownIn(one, tenant))) return name;
    throw invalid("bucket_owner", `User ${name} does not exist`);
  }

  function knownPolicy(id: unknown): number {
    const policy = state.viewPolicies.find((one) => one.id === id);
    if (policy === undefined) throw invalid("policy_id", `Invalid pk "${String(id)}"`);
    return policy.id;
  }
}

function tenantShown({ localProviderId, oidcProviderId = null, ...tenant }: Tenant): object {
  return { ...tenant, local_provider_id: localProviderId, oidc_provider_id: oidcProviderId };
}

function shown(view: View): object {
  return {
    id: view.id,
    path: view.path,
    bucket: view.bucket,
    bucket_owner: view.owner,
    policy_id: view.policyId,
    protocols: view.protocols,
    tenant_id: view.tenantId,
  };
}

/** Everything but the object of this id, which must be there. */
export function without<T extends { readonly id: number }>(all: readonly T[], id: number): T[] {
  const left = all.filter((one) => one.id !== id);
  if (left.length === all.length) throw notFound();
  return left;
}
