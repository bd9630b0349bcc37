import { checkWekaBucketPolicy } from "../../dialects/weka.ts";
import { actionsOf } from "../policy/places.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: WEKA documentation, "S3 buckets management": actions of a bucket policy are spelled out. */
export const wekaActionWildcard: PolicyRule = {
  code: "weka-action-wildcard",
  severity: "error",
  title: "Bucket policies of WEKA name each action",
  about: "policy",
  kinds: ["bucket-policy"],
  dialects: ["weka"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      actionsOf(linted, statement).flatMap(({ text, place }) =>
        checkWekaBucketPolicy("", [{ Effect: "Allow", Action: [text], Resource: ["*"] }])
          .filter(({ code }) => code === "weka-action-wildcard")
          .map(({ message, fix }) => ({ place, message, fix })),
      ),
    ),
};
