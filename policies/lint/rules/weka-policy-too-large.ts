import { sizeOf } from "../policy/sizes.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: WEKA documentation, "S3 users and authentication": 2,048 bytes, one policy to a user. */
export const wekaPolicyTooLarge: PolicyRule = {
  code: "weka-policy-too-large",
  severity: "error",
  title: "A WEKA policy has at most 2,048 bytes",
  about: "policy",
  kinds: ["identity-policy", "bucket-policy"],
  dialects: ["weka"],
  check: (linted) => {
    const size = sizeOf(linted);
    if (size === undefined || size.used <= size.limit) return [];
    return [
      {
        place: "",
        message: `The policy has ${size.used} ${size.unit}; ${size.of} takes ${size.limit}.`,
        fix: "Write it without white space, merge folders into the one above them, or split the user in two.",
      },
    ];
  },
};
