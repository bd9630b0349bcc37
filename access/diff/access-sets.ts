/** Models as what the exact difference compares: one set a system, because each has its own rules. */
import { SYSTEMS, type System } from "../../config/systems.ts";
import type { AccessSet, Document, PrincipalAccess } from "../../policies/diff/index.ts";
import { dialectOf } from "../decide.ts";
import type { AccessModel, Holder } from "../model/model.ts";
import { comparable } from "./documents.ts";

/** The access sets of a model, one for every system, also where nobody is on it. */
export function accessSets(model: AccessModel): ReadonlyMap<System, AccessSet> {
  return new Map(SYSTEMS.map((system) => [system, accessSet(model, system)]));
}

function accessSet({ holders, buckets }: AccessModel, system: System): AccessSet {
  const dialect = dialectOf({ system });
  const principals = holders
    .filter((holder) => holder.system === system)
    .flatMap((holder): [string, PrincipalAccess][] => principalAccess(holder));
  const policies = buckets
    .filter((bucket) => bucket.system === system)
    .map(({ name, policy }): [string, Document[]] => [
      name,
      policy === undefined ? [] : [comparable(policy, "resource", dialect)],
    ]);
  return {
    principals: Object.fromEntries(principals),
    buckets: Object.fromEntries(policies),
    dialect,
  };
}

/** Roles of other accounts and strangers have only what bucket policies give them, which speak for themselves. */
function principalAccess(holder: Holder): [string, PrincipalAccess][] {
  const { key, caller, policies } = holder;
  if (policies === "elsewhere" || caller.kind === "anonymous") return [];
  const identity = policies.map((one) => comparable(one, "identity", dialectOf(holder)));
  return [[key, { identity, caller }]];
}
