/** Lifecycle rules of WEKA, which say the same in several ways. */
import type { LifecycleRule } from "../../../policies/weka/desired.ts";
import { type Difference, differingSets } from "../drift.ts";

/** Rules are told apart by what they say, as WEKA names them itself. */
export function differingRules(
  field: string,
  declared: readonly LifecycleRule[],
  live: readonly LifecycleRule[],
): Difference[] {
  return differingSets(field, declared, live.map(bare), ruleIdentity);
}

function bare({ expiryDays, prefix, tags }: LifecycleRule): LifecycleRule {
  return {
    expiryDays,
    ...(prefix === undefined ? {} : { prefix }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function ruleIdentity({ expiryDays, prefix = "", tags = {} }: LifecycleRule): string {
  const sorted = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([expiryDays, prefix, sorted]);
}
