import { quote } from "../data.ts";
import { conditionPlace, operatorOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: VAST knowledge base, "Identity and bucket policy reference", which has Condition and lists no operators or keys. */
export const vastConditionUnproven: PolicyRule = {
  code: "vast-condition-unproven",
  severity: "warning",
  title: "The condition is one that VAST documents",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: ({ policy }) =>
    policy.statements.flatMap((statement) =>
      statement.conditions.map((condition) => ({
        place: conditionPlace(statement, condition),
        message: `VAST's documentation lists no operators and keys; ${operatorOf(condition)} on ${quote(condition.key)} is not proven there.`,
        fix: "Check once on your VAST version that a request outside the condition is refused, or keep each team in a bucket of its own.",
      })),
    ),
};
