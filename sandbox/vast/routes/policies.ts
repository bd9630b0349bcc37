import type { Hono } from "hono";
import { type IdentityPolicy, type Principal, type State, takeId } from "../state.ts";
import { VmsError, invalid } from "../vms-error.ts";
import {
  type Service,
  type VmsEnv,
  bodyOf,
  listed,
  oneSeenBy,
  seenBy,
  tenantOf,
  textIn,
} from "./service.ts";
import { without } from "./views.ts";

/** Identity policies. The name is unique in a tenant; what VMS hands back is not spelt as it came. */
export function policyRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, mode } = service;
  const { state } = cluster;
  app.get("s3policies/", (context) => {
    const holders = holdersOf(state);
    const ofRole = policiesOfRole(context.req.query("iam_roles__id"));
    const policies = seenBy(context, state.policies).filter(
      ({ id }) => ofRole?.includes(id) ?? true,
    );
    return listed(context, mode(), policies, (policy) => shown(policy, holders));
  });
  app.post("s3policies/", async (context) => {
    const body = await bodyOf(context);
    const tenant = tenantOf(context, service, body["tenant_id"]);
    const name = textIn(body, "name");
    if (/\s/.test(name)) throw invalid("name", "Policy name must not contain spaces.");
    if (state.policies.some((known) => known.name === name && known.tenantId === tenant.id))
      throw invalid("name", "s3 policy with this name already exists.");
    const policy: IdentityPolicy = {
      id: takeId(state),
      name,
      text: respelt(textIn(body, "policy")),
      enabled: true,
      tenantId: tenant.id,
    };
    state.policies.push(policy);
    return context.json(shown(policy, holdersOf(state)), 201);
  });
  app.patch("s3policies/:id/", async (context) => {
    const policy = oneSeenBy(context, state.policies);
    const body = await bodyOf(context);
    if (body["policy"] !== undefined) policy.text = respelt(textIn(body, "policy"));
    if (typeof body["enabled"] === "boolean") policy.enabled = body["enabled"];
    return context.json(shown(policy, holdersOf(state)));
  });
  app.delete("s3policies/:id/", (context) => {
    const { id } = oneSeenBy(context, state.policies);
    state.policies = without(state.policies, id);
    for (const principal of state.principals)
      principal.policyIds = principal.policyIds.filter((attached) => attached !== id);
    return context.body(null, 204);
  });

  /** Ids; undefined where no role is asked for. */
  function policiesOfRole(id: string | undefined): readonly number[] | undefined {
    if (id === undefined) return undefined;
    const policies = state.iamRoles.find((role) => role.id === Number(id))?.["s3_policies"];
    return Array.isArray(policies) ? policies.map(Number) : [];
  }
}

type Holders = ReadonlyMap<number, readonly Principal[]>;

/** Who has which policy. */
function holdersOf({ principals }: State): Holders {
  const pairs = principals.flatMap((one) => one.policyIds.map((id) => ({ id, one })));
  const byPolicy = Map.groupBy(pairs, ({ id }) => id);
  return new Map([...byPolicy].map(([id, all]) => [id, all.map(({ one }) => one)]));
}

function shown(policy: IdentityPolicy, holders: Holders): object {
  const { id, name, text, enabled, tenantId } = policy;
  const names = (type: Principal["type"]): string[] =>
    (holders.get(id) ?? []).filter((one) => one.type === type).map((one) => one.name);
  return {
    id,
    name,
    policy: text,
    enabled,
    tenant_id: tenantId,
    users: names("user"),
    groups: names("group"),
    is_replicated: false,
  };
}

/** With white space, so that a client which compares text sees a change forever. Whether VAST does so is not documented. */
function respelt(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    throw new VmsError(400, "Invalid policy: not a JSON document");
  }
}
