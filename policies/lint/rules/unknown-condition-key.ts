import { quote } from "../data.ts";
import { isUnknownKey } from "../policy/condition-keys.ts";
import { conditionPlace } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** A key that no request has makes positive conditions false and negated ones true. Source: AWS service authorization reference. */
export const unknownConditionKey: PolicyRule = {
  code: "unknown-condition-key",
  severity: "error",
  title: "The condition key exists in S3 or KMS",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: ({ policy }) =>
    policy.statements.flatMap((statement) =>
      statement.conditions
        .filter(({ key }) => isUnknownKey(key))
        .map((condition) => ({
          place: conditionPlace(statement, condition),
          message: `${quote(condition.key)} is no condition key of the service, so no request has it.`,
          fix: "Correct the key by the service authorization reference.",
        })),
    ),
};
