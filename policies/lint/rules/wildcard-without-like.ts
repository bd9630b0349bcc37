import type { OperatorName } from "../../evaluate/operators.ts";
import { tokenize } from "../../evaluate/tokens.ts";
import { quote } from "../data.ts";
import { conditionPlace } from "../policy/places.ts";
import { EVERY_DIALECT, EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Operators that compare text as it stands. ArnEquals is not among them: it takes wildcards as ArnLike does. */
const LIKE: Partial<Record<OperatorName, OperatorName>> = {
  StringEquals: "StringLike",
  StringNotEquals: "StringNotLike",
  StringEqualsIgnoreCase: "StringLike",
  StringNotEqualsIgnoreCase: "StringNotLike",
};

/** Source: IAM User Guide, "Condition operators", string operators. */
export const wildcardWithoutLike: PolicyRule = {
  code: "wildcard-without-like",
  severity: "warning",
  title: "Wildcards stand only where they are wildcards",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: EVERY_DIALECT,
  check: ({ policy }) =>
    policy.statements.flatMap((statement) =>
      statement.conditions.flatMap((condition) => {
        const { operator, values } = condition;
        const like = LIKE[operator];
        if (like === undefined) return [];
        return values.filter(hasWildcard).map((value) => ({
          place: conditionPlace(statement, condition),
          message: `${operator} compares ${quote(value)} character by character, its wildcard included.`,
          fix: `Use ${like}; where the character is meant, write it as \${*} or \${?}.`,
        }));
      }),
    ),
};

function hasWildcard(value: string): boolean {
  const tokens = tokenize(value, { wildcards: true, variables: true });
  return tokens.some(({ kind }) => kind === "any" || kind === "one");
}
