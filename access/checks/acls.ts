/** Checks are about policies: VAST's ACLs, which decide where no statement speaks, are left aside. */
import { DIALECTS, type Decision } from "../../policies/evaluate/index.ts";

/** What policies alone decide: what would depend on nothing but ACLs is denied. */
export function withoutAcls(decision: Decision): Decision["outcome"] {
  return decision.outcome === "depends" && decision.on.every(isAcl) ? "denied" : decision.outcome;
}

function isAcl(name: string): boolean {
  const { withoutStatement } = DIALECTS.vast;
  return withoutStatement !== "denied" && withoutStatement.dependsOn === name;
}
