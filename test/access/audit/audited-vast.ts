/** A simulated cluster that is as the stack `vast` declares it, of which tests change one thing. */
import { auditVast } from "../../../access/audit/vast/audit.ts";
import { loadDeclared } from "../../../access/model/load.ts";
import { vastPlan } from "../../../config/vast-arguments.ts";
import type { Administration } from "../../../drivers/vast/administration.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import { present } from "../../../policies/present.ts";
import type { Desired } from "../../../policies/vast/desired.ts";
import type { PlannedView } from "../../../policies/vast/plan.ts";
import type { State } from "../../../sandbox/vast/state.ts";
import { type VastCluster, startVast } from "../../support/vast.ts";
import { converge } from "../../support/vast-objects.ts";
import { type Audited, FIXTURES } from "./audited.ts";

const tenant = "default";
const onDelete = "retain";

export interface AuditedCluster {
  readonly cluster: VastCluster;
  readonly vast: Administration;
  /** Makes everything as declared again. */
  restore(): void;
}

export async function startAsDeclared(): Promise<AuditedCluster> {
  const cluster = await startVast();
  const vast = overRest(cluster.connection());
  const { stack, access } = await loadDeclared({ cwd: FIXTURES, stack: "vast" });
  const plan = vastPlan(stack, access);
  const desired: Desired[] = [
    ...plan.viewPolicies.map(({ name }): Desired => ({
      kind: "view-policy",
      ...{ tenant, name, onDelete },
    })),
    ...plan.views.flatMap(desiredView),
    ...plan.policies.flatMap(({ name, document, principal }): Desired[] => [
      { kind: "identity-policy", tenant, name, document, enabled: true, onDelete },
      { kind: "policy-attachment", tenant, principal, policy: name, onDelete },
    ]),
    ...plan.oidcProviders.map((provider): Desired => ({
      kind: "oidc-provider",
      ...{ tenant, ...provider },
    })),
    ...plan.iamRoles.map((role): Desired => ({ kind: "iam-role", tenant, ...role })),
  ];
  for (const one of desired) await converge("apply", one, vast);
  const asDeclared = structuredClone(cluster.state);
  return {
    cluster,
    vast,
    restore: () => {
      Object.assign<State, State>(cluster.state, structuredClone(asDeclared));
      cluster.requests.length = 0;
    },
  };
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

export async function audit(
  { cluster, vast }: AuditedCluster,
  options: { readonly shared?: boolean; readonly stack?: string } = {},
): Promise<Audited> {
  cluster.requests.length = 0;
  const { stack = "vast", ...choices } = options;
  const { code, text, json } = await auditVast(
    { stack, ...present(choices) },
    { cwd: FIXTURES, env: {}, administer: () => Promise.resolve(vast) },
  );
  const lines = text.split("\n");
  return { code, json, calls: [...cluster.requests], last: lines.pop(), lines };
}
