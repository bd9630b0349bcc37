/** A simulated cluster that is as the stack `vast` declares it, of which tests change one thing. */
import { auditVast } from "../../../access/audit/vast/audit.ts";
import { loadDeclared } from "../../../access/model/load.ts";
import { vastPlan } from "../../../config/vast-arguments.ts";
import type { Administration } from "../../../drivers/vast/administration.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import { present } from "../../../policies/present.ts";
import type { State } from "../../../sandbox/vast/state.ts";
import { type VastCluster, startVast } from "../../support/vast.ts";
import { declareAll } from "../../support/vast-plan.ts";
import { type Audited, FIXTURES } from "./audited.ts";

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
  await declareAll(vastPlan(stack, access), vast);
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

export async function audit(
  { cluster, vast }: AuditedCluster,
  options: { readonly shared?: boolean; readonly stack?: string } = {},
): Promise<Audited> {
  cluster.requests.length = 0;
  const { stack = "vast", ...choices } = options;
  const { code, text, json } = await auditVast(
    { stack, ...present(choices) },
    // Every run of the command has one of its own, which remembers no tenants.
    { cwd: FIXTURES, env: {}, administer: () => Promise.resolve({ ...vast }) },
  );
  const lines = text.split("\n");
  return { code, json, calls: [...cluster.requests], last: lines.pop(), lines };
}
