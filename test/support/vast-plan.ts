/** A plan of VAST, made on a simulated cluster by the drivers, as the stack's components would have it. */
import type { Administration } from "../../drivers/vast/administration.ts";
import type { Desired } from "../../policies/vast/desired.ts";
import type { PlannedView, VastPlan } from "../../policies/vast/plan.ts";
import { converge } from "./vast-objects.ts";

const tenant = "default";
const onDelete = "retain";

export async function declareAll(plan: VastPlan, vast: Administration): Promise<void> {
  const desired: Desired[] = [
    ...plan.viewPolicies.map(({ name }): Desired => ({
      kind: "view-policy",
      ...{ tenant, name, onDelete },
    })),
    ...plan.views.flatMap(desiredView),
    ...plan.policies.flatMap(({ name, document, principal }): Desired[] => [
      { kind: "identity-policy", tenant, name, document, enabled: true, onDelete },
      ...(principal === undefined
        ? []
        : [{ kind: "policy-attachment", tenant, principal, policy: name, onDelete } as const]),
    ]),
    ...plan.oidcProviders.map((provider): Desired => ({
      kind: "oidc-provider",
      ...{ tenant, ...provider },
    })),
    ...plan.iamRoles.map((role): Desired => ({ kind: "iam-role", tenant, ...role })),
  ];
  for (const one of desired) await converge("apply", one, vast);
}

function desiredView(view: PlannedView): Desired[] {
  const { bucket, path, owner = "", viewPolicy: policy, serves, quota, schemas, lifecycle } = view;
  return [
    { kind: "view", tenant, path, bucket, owner, policy, serves, onDelete },
    ...schemas.map(({ name }): Desired => ({
      kind: "schema",
      ...{ tenant, database: bucket, name, onDelete },
    })),
    ...(quota === undefined
      ? []
      : [{ kind: "quota", tenant, name: bucket, path, ...quota, onDelete } as const]),
    ...lifecycle.map((rule): Desired => ({
      kind: "lifecycle-rule",
      ...{ tenant, viewPath: path, ...rule, onDelete },
    })),
  ];
}
