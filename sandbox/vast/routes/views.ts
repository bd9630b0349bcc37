import type { Hono } from "hono";
import { type View, takeId } from "../state.ts";
import { VmsError, invalid, notFound } from "../vms-error.ts";
import { type Service, type VmsContext, type VmsEnv, bodyOf, listed, textIn } from "./service.ts";

/** Tenants, view policies and views. */
export function viewRoutes(app: Hono<VmsEnv>, { cluster, mode }: Service): void {
  const { state } = cluster;
  app.get("tenants/", (context) => listed(context, mode(), state.tenants));

  app.get("viewpolicies/", (context) =>
    listed(
      context,
      mode(),
      state.viewPolicies.map(({ tenantId, ...policy }) => ({ ...policy, tenant_id: tenantId })),
    ),
  );
  app.post("viewpolicies/", async (context) => {
    const body = await bodyOf(context);
    const name = textIn(body, "name");
    const tenant = cluster.tenant(body["tenant_id"]);
    if (state.viewPolicies.some((known) => known.name === name))
      throw invalid("name", "view policy with this name already exists.");
    const flavor = typeof body["flavor"] === "string" ? body["flavor"] : "NFS";
    const policy = { id: takeId(state), name, flavor, tenantId: tenant.id };
    state.viewPolicies.push(policy);
    return context.json({ ...policy, tenant_id: tenant.id }, 201);
  });
  app.delete("viewpolicies/:id/", (context) => {
    const id = Number(context.req.param("id"));
    if (state.views.some(({ policyId }) => policyId === id))
      throw new VmsError(400, "View policy is in use by views");
    state.viewPolicies = without(state.viewPolicies, id);
    return context.body(null, 204);
  });

  app.get("views/", (context) => {
    const tenant = cluster.tenant(context.req.query("tenant_id"));
    const views = state.views.filter(({ tenantId }) => tenantId === tenant.id);
    return listed(context, mode(), views, shown);
  });
  app.post("views/", async (context) => {
    const body = await bodyOf(context);
    const [path, bucket] = [textIn(body, "path"), textIn(body, "bucket")];
    const tenant = cluster.tenant(body["tenant_id"]);
    if (state.views.some((known) => known.bucket === bucket))
      throw invalid("bucket", "Bucket with this name already exists.");
    if (state.views.some((known) => known.path === path && known.tenantId === tenant.id))
      throw invalid("path", "A view with this path already exists.");
    const view: View = {
      id: takeId(state),
      path,
      bucket,
      owner: knownOwner(textIn(body, "bucket_owner")),
      policyId: knownPolicy(body["policy_id"]),
      protocols: Array.isArray(body["protocols"]) ? body["protocols"].map(String) : [],
      tenantId: tenant.id,
    };
    state.views.push(view);
    return context.json(shown(view), 201);
  });
  app.patch("views/:id/", async (context) => {
    const view = viewOf(context);
    const body = await bodyOf(context);
    if (body["bucket_owner"] !== undefined) view.owner = knownOwner(textIn(body, "bucket_owner"));
    if (body["policy_id"] !== undefined) view.policyId = knownPolicy(body["policy_id"]);
    return context.json(shown(view));
  });
  app.delete("views/:id/", (context) => {
    const view = viewOf(context);
    state.views = without(state.views, view.id);
    return context.body(null, 204);
  });

  function viewOf(context: VmsContext): View {
    const view = state.views.find(({ id }) => id === Number(context.req.param("id")));
    if (view === undefined) throw notFound();
    return view;
  }

  function knownOwner(name: string): string {
    if (state.principals.some((one) => one.type === "user" && one.name === name)) return name;
    throw invalid("bucket_owner", `User ${name} does not exist`);
  }

  function knownPolicy(id: unknown): number {
    const policy = state.viewPolicies.find((one) => one.id === id);
    if (policy === undefined) throw invalid("policy_id", `Invalid pk "${String(id)}"`);
    return policy.id;
  }
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
