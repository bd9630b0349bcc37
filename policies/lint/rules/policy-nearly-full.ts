import { sizeOf } from "../policy/sizes.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

const NEARLY = 0.8;

/** The same limits as `aws-policy-too-large`, `aws-bucket-policy-too-large` and `weka-policy-too-large`, at 80 %. */
export const policyNearlyFull: PolicyRule = {
  code: "policy-nearly-full",
  severity: "warning",
  title: "A policy has room for the next grant",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws", "weka"],
  check: (linted) => {
    const size = sizeOf(linted);
    if (size === undefined || size.used < size.limit * NEARLY || size.used > size.limit) return [];
    const percent = Math.floor((100 * size.used) / size.limit);
    return [
      {
        place: "",
        message: `The policy uses ${size.used} of the ${size.limit} ${size.unit} that ${size.of} takes (${percent} %).`,
        fix: "Merge folders into the one above them, or split the policy before it is full.",
      },
    ];
  },
};
