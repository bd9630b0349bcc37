import { quote } from "../data.ts";
import { allowsOf, conditionPlace, operatorOf } from "../policy/places.ts";
import { EVERY_DIALECT, EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: IAM User Guide, "Condition operators", "...IfExists": true when the key is absent. */
export const ifExistsOnPrefix: PolicyRule = {
  code: "if-exists-on-prefix",
  severity: "error",
  title: "A folder's listing requires a prefix",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: EVERY_DIALECT,
  check: (linted) =>
    allowsOf(linted).flatMap((statement) =>
      statement.conditions
        // Without a value, every value is in the list: ForAllValues holds as IfExists does.
        .filter(({ ifExists, quantifier }) => ifExists || quantifier === "all")
        .filter(({ key }) => key.toLowerCase() === "s3:prefix")
        .map((condition) => ({
          place: conditionPlace(statement, condition),
          message: `${operatorOf(condition)} holds when a request has no ${quote(condition.key)}, and such a request lists every key of the bucket.`,
          fix: `Write ${condition.operator}; to let people browse from the top, allow prefix "" together with s3:delimiter "/".`,
        })),
    ),
};
