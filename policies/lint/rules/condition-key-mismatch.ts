import { carriesKey, knownActions } from "../../catalogue/index.ts";
import type { ParsedCondition, ParsedStatement } from "../../evaluate/index.ts";
import { firstOf, quote } from "../data.ts";
import { isCatalogued, matchedActions } from "../policy/actions.ts";
import { isUnknownKey } from "../policy/condition-keys.ts";
import { actionsOf, conditionPlace } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule, PolicyUnderLint, Problem } from "../rule.ts";

/**
 * Requests for an action carry only its own condition keys; `s3:prefix` comes with ListBucket and ListBucketVersions
 * alone. Source: AWS service authorization reference, "Condition keys" of each action.
 */
export const conditionKeyMismatch: PolicyRule = {
  code: "condition-key-mismatch",
  severity: "error",
  title: "Requests for the action carry the condition key",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws", "weka"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      statement.conditions
        .filter(({ key }) => !isUnknownKey(key))
        .flatMap((condition) => mismatches(linted, statement, condition)),
    ),
};

/** Judged by key: a wildcard action is fine when one of the actions it names carries it. */
function mismatches(
  linted: PolicyUnderLint,
  statement: ParsedStatement,
  condition: ParsedCondition,
): Problem[] {
  if (statement.action.negated) return [];
  const { key } = condition;
  const dead = actionsOf(linted, statement).filter(({ text }) => {
    const actions = matchedActions(text);
    return isCatalogued(text) && actions.length > 0 && !actions.some((one) => carriesKey(one, key));
  });
  if (dead.length === 0) return [];
  const names = dead.map(({ text }) => quote(text));
  return [
    {
      place: conditionPlace(statement, condition),
      message: `Requests for ${firstOf(names, 5)} never carry ${quote(key)}; ${effectOf(statement, condition)}.`,
      fix: fixOf(key),
    },
  ];
}

function effectOf({ effect }: ParsedStatement, { operator, ifExists }: ParsedCondition): string {
  const holds = ifExists || operator.includes("Not");
  if (holds)
    return `the condition always holds for them, so the statement ${effect === "Allow" ? "allows" : "denies"} them unconditionally`;
  return `the condition never holds for them, so the statement does not ${effect === "Allow" ? "allow" : "deny"} them`;
}

function fixOf(key: string): string {
  const carriers = knownActions().filter((action) => carriesKey(action, key));
  const names = firstOf(
    carriers.map(({ name }) => name),
    4,
  );
  const carried = names === "" ? "No action of S3 or KMS carries it" : `${names} carry it`;
  const scope =
    key.toLowerCase() === "s3:prefix" ? "; scope objects by Resource, such as bucket/folder/*" : "";
  return `${carried}: give the others a statement of their own${scope}.`;
}
