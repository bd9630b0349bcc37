import type { Hono } from "hono";
import { type ViewPolicy, takeId } from "../state.ts";
import { VmsError, invalid } from "../vms-error.ts";
import {
  type Body,
  type Service,
  type VmsEnv,
  bodyOf,
  listed,
  namesIn,
  oneSeenBy,
  tenantOf,
  textIn,
} from "./service.ts";
import { without } from "./views.ts";

/**
 * View policies. Their names are unique in the cluster. Whether a view may have the policy of another tenant is
 * UNCERTAIN: here it may, and everybody sees all of them.
 */
export function viewPolicyRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, mode } = service;
  const { state } = cluster;
  app.get("viewpolicies/", (context) => listed(context, mode(), state.viewPolicies, shown));
  app.post("viewpolicies/", async (context) => {
    const body = await bodyOf(context);
    const name = textIn(body, "name");
    const tenant = tenantOf(context, service, body["tenant_id"]);
    if (state.viewPolicies.some((known) => known.name === name))
      throw invalid("name", "view policy with this name already exists.");
    const policy: ViewPolicy = {
      id: takeId(state),
      name,
      flavor: body["flavor"] === undefined ? "NFS" : textIn(body, "flavor"),
      tenantId: tenant.id,
      ...visibilityIn(body),
    };
    state.viewPolicies.push(policy);
    return context.json(shown(policy), 201);
  });
  app.patch("viewpolicies/:id/", async (context) => {
    const policy = oneSeenBy(context, state.viewPolicies);
    const body = await bodyOf(context);
    const flavor = body["flavor"] === undefined ? policy.flavor : textIn(body, "flavor");
    // VAST knowledge base, "Creating view policies".
    if (flavor !== policy.flavor && inUse(policy))
      throw invalid("flavor", "The flavor of a policy with S3 views cannot be changed.");
    policy.flavor = flavor;
    Object.assign(policy, visibilityIn(body));
    return context.json(shown(policy));
  });
  app.delete("viewpolicies/:id/", (context) => {
    const policy = oneSeenBy(context, state.viewPolicies);
    if (inUse(policy)) throw new VmsError(400, "View policy is in use by views");
    state.viewPolicies = without(state.viewPolicies, policy.id);
    return context.body(null, 204);
  });

  function inUse({ id }: ViewPolicy): boolean {
    return state.views.some(({ policyId }) => policyId === id);
  }
}

/** What the body says of it. */
function visibilityIn(body: Body): Pick<ViewPolicy, "visibleToUsers" | "visibleToGroups"> {
  const [users, groups] = [namesIn(body, "s3_visibility"), namesIn(body, "s3_visibility_groups")];
  return {
    ...(users === undefined ? {} : { visibleToUsers: users }),
    ...(groups === undefined ? {} : { visibleToGroups: groups }),
  };
}

function shown(policy: ViewPolicy): object {
  return {
    id: policy.id,
    name: policy.name,
    flavor: policy.flavor,
    tenant_id: policy.tenantId,
    s3_visibility: policy.visibleToUsers ?? [],
    s3_visibility_groups: policy.visibleToGroups ?? [],
  };
}
