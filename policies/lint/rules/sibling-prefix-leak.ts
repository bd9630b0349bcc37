import type { ParsedPolicy, ParsedStatement } from "../../evaluate/index.ts";
import { tokenize } from "../../evaluate/tokens.ts";
import { quote } from "../data.ts";
import { allowsOf, conditionPlace, resourcesOf } from "../policy/places.ts";
import { s3Pattern } from "../policy/s3-resource.ts";
import { EVERY_DIALECT, EVERY_KIND } from "../rule.ts";
import type { PolicyRule, PolicyUnderLint, Problem } from "../rule.ts";

/**
 * A `*` in the middle of a name, where the folder ends: `team-a*` covers `team-a/`, and `team-ab/` as well. A separator
 * before the `*` (`logs-*`, `year=*`) shows that the beginning of a name is meant, and is left alone.
 */
export const siblingPrefixLeak: PolicyRule = {
  code: "sibling-prefix-leak",
  severity: "error",
  title: "A folder's pattern ends its name with a slash",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: EVERY_DIALECT,
  check: (linted) =>
    allowsOf(linted).flatMap((statement) => [
      ...inResources(linted, statement),
      ...inPrefixes(linted.policy, statement),
    ]),
};

function inResources(linted: PolicyUnderLint, statement: ParsedStatement): Problem[] {
  if (statement.resource?.negated === true) return [];
  return resourcesOf(linted, statement).flatMap(({ text, place }) => {
    const pattern = s3Pattern(text);
    if (pattern === undefined) return [];
    const inBucket = leakOf(pattern.bucket, linted.policy.version);
    const inKey = leakOf(pattern.key ?? "", linted.policy.version);
    return [
      ...(inBucket === undefined ? [] : [bucketProblem(place, text, inBucket)]),
      ...(inKey === undefined ? [] : [problem(place, text, inKey)]),
    ];
  });
}

function inPrefixes({ version }: ParsedPolicy, statement: ParsedStatement): Problem[] {
  return statement.conditions
    .filter(({ key, operator }) => key.toLowerCase() === "s3:prefix" && operator === "StringLike")
    .flatMap((condition) =>
      condition.values.flatMap((value) => {
        const leak = leakOf(value, version);
        return leak === undefined
          ? []
          : [problem(conditionPlace(statement, condition), value, leak)];
      }),
    );
}

/** The name that is cut short by a `*`, empty for a variable's; undefined when none is. */
function leakOf(pattern: string, version: ParsedPolicy["version"]): string | undefined {
  const tokens = tokenize(pattern, { wildcards: true, variables: version === "2012-10-17" });
  const at = tokens.findIndex((token, index) => {
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    const endsName = after === undefined || (after.kind === "text" && after.text.startsWith("/"));
    const inName =
      before?.kind === "variable" ||
      (before?.kind === "text" && /[\p{L}\p{N}]$/u.test(before.text));
    return token.kind === "any" && inName && endsName;
  });
  const before = tokens[at - 1];
  if (before === undefined) return undefined;
  return before.kind === "text" ? before.text.slice(before.text.lastIndexOf("/") + 1) : "";
}

function problem(place: string, pattern: string, name: string): Problem {
  const others =
    name === ""
      ? "those whose names begin with the variable's value"
      : `${name}b/, ${name}-secret/ and every other name that begins so`;
  return {
    place,
    message: `${quote(pattern)} covers not only the folder but ${others}.`,
    fix: "End the folder's name with a slash before the *, as in team-a/*.",
  };
}

function bucketProblem(place: string, pattern: string, name: string): Problem {
  return {
    place,
    message: `${quote(pattern)} covers every bucket whose name begins with ${quote(name)}, those of other accounts included, and the objects in them.`,
    fix: "Name each bucket, and its objects as bucket/*.",
  };
}
