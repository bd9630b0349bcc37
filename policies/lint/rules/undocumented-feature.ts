import { DIALECTS } from "../../evaluate/index.ts";
import type { Feature, ParsedPolicy, ParsedStatement } from "../../evaluate/index.ts";
import { tokenize } from "../../evaluate/tokens.ts";
import { conditionPlace, resourcesOf, statementPlace } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule, PolicyUnderLint } from "../rule.ts";

interface Use {
  readonly feature: Feature;
  readonly place: string;
}

/** What each vendor's documents leave open is data of the evaluator (`policies/evaluate/dialects.ts`). */
export const undocumentedFeature: PolicyRule = {
  code: "undocumented-feature",
  severity: "warning",
  title: "A policy uses what the system documents",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["weka", "vast"],
  check: (linted) => {
    const { title, undocumented } = DIALECTS[linted.subject.dialect];
    return linted.policy.statements
      .flatMap((statement) => usesOf(linted, statement))
      .filter(({ feature }) => undocumented.includes(feature))
      .map(({ feature, place }) => ({
        place,
        message: `${title} documents no ${feature}, so what this does there is not known.`,
        fix: "Say it without, or try it once on your version and suppress this finding with the result as its reason.",
      }));
  },
};

function usesOf(linted: PolicyUnderLint, statement: ParsedStatement): Use[] {
  const { effect, action, resource, conditions, index } = statement;
  const place = statementPlace(index);
  const { version } = linted.policy;
  return [
    ...(effect === "Deny" ? [{ feature: "Deny" as const, place: `${place}.Effect` }] : []),
    ...(action.negated ? [{ feature: "NotAction" as const, place: `${place}.NotAction` }] : []),
    ...(resource?.negated === true
      ? [{ feature: "NotResource" as const, place: `${place}.NotResource` }]
      : []),
    ...resourcesOf(linted, statement).flatMap(({ text, place: at }) =>
      inPattern(text, at, version),
    ),
    ...conditions.flatMap((condition) =>
      condition.values.flatMap((value) =>
        inPattern(value, conditionPlace(statement, condition), version),
      ),
    ),
  ];
}

function inPattern(pattern: string, place: string, version: ParsedPolicy["version"]): Use[] {
  const tokens = tokenize(pattern, { wildcards: true, variables: version === "2012-10-17" });
  const has = (kind: string): boolean => tokens.some((token) => token.kind === kind);
  return [
    ...(has("variable") ? [{ feature: "policy variables" as const, place }] : []),
    ...(has("one") ? [{ feature: "? as a wildcard" as const, place }] : []),
  ];
}
