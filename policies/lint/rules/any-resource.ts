import { quote } from "../data.ts";
import { isCatalogued, matchedActions } from "../policy/actions.ts";
import { allowsOf, resourcesOf } from "../policy/places.ts";
import { EVERY_DIALECT, EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Actions without a resource type, such as s3:ListAllMyBuckets, work with `*` alone. Source: AWS service authorization reference. */
export const anyResource: PolicyRule = {
  code: "any-resource",
  severity: "warning",
  title: "A policy names the buckets it is for",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: EVERY_DIALECT,
  check: (linted) =>
    allowsOf(linted)
      .filter(({ action }) => action.negated || action.patterns.some(takesResource))
      .filter(({ resource }) => resource?.negated === false)
      .flatMap((statement) =>
        resourcesOf(linted, statement)
          .filter(({ text }) => /^(?:arn:[^:]*:s3:::)?\*+(?:\/\*)?$/.test(text))
          .map(({ text, place }) => ({
            place,
            message: `${quote(text)} is everything there is and will be, in any account.`,
            fix: "Name the buckets, folders and keys; leave * to statements with actions that take no resource.",
          })),
      ),
};

function takesResource(pattern: string): boolean {
  const actions = matchedActions(pattern);
  return !isCatalogued(pattern) || actions.length === 0 || actions.some(({ on }) => on.length > 0);
}
