import { sizeOf } from "../policy/sizes.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: IAM User Guide, "IAM and AWS STS quotas": white space is not counted, and the quota cannot be raised. */
export const awsPolicyTooLarge: PolicyRule = {
  code: "aws-policy-too-large",
  severity: "error",
  title: "An AWS managed policy has at most 6,144 characters",
  about: "policy",
  kinds: ["identity-policy"],
  dialects: ["aws"],
  check: (linted) => {
    const size = sizeOf(linted);
    if (size === undefined || size.used <= size.limit) return [];
    return [
      {
        place: "",
        message: `The policy has ${size.used} ${size.unit}; ${size.of} takes ${size.limit}.`,
        fix: "Merge folders into the one above them, or split the policy: a role takes ten.",
      },
    ];
  },
};
