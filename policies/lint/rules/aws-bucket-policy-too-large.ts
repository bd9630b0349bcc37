import { sizeOf } from "../policy/sizes.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: S3 User Guide, "Bucket policies": 20 KB, white space included. */
export const awsBucketPolicyTooLarge: PolicyRule = {
  code: "aws-bucket-policy-too-large",
  severity: "error",
  title: "An AWS bucket policy has at most 20 KB",
  about: "policy",
  kinds: ["bucket-policy"],
  dialects: ["aws"],
  check: (linted) => {
    const size = sizeOf(linted);
    if (size === undefined || size.used <= size.limit) return [];
    return [
      {
        place: "",
        message: `The policy has ${size.used} ${size.unit}; ${size.of} takes ${size.limit}.`,
        fix: "Write it without white space, or share fewer folders.",
      },
    ];
  },
};
