import { DIALECTS } from "../../evaluate/index.ts";
import { quote } from "../data.ts";
import { conditionPlace, operatorOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: WEKA documentation, "S3 users and authentication", which shows `StringEquals` on `s3:prefix` and no other. */
export const wekaConditionUnproven: PolicyRule = {
  code: "weka-condition-unproven",
  severity: "warning",
  title: "The condition is one that WEKA documents",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["weka"],
  check: ({ policy }) =>
    policy.statements.flatMap((statement) =>
      statement.conditions
        .filter((condition) => {
          const isPlain = condition.quantifier === undefined && !condition.ifExists;
          const isShown = DIALECTS.weka.operators.includes(condition.operator);
          return !isPlain || !isShown || condition.key.toLowerCase() !== "s3:prefix";
        })
        .map((condition) => ({
          place: conditionPlace(statement, condition),
          message: `WEKA documents only StringEquals on s3:prefix, not ${operatorOf(condition)} on ${quote(condition.key)}.`,
          fix: "Check once on your WEKA version that a request outside the condition is refused; read the policy back, since WEKA may drop what it does not know.",
        })),
    ),
};
