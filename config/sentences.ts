/** What zod finds wrong with a value, as a sentence of this project: the value, then what is allowed. */
import type { z } from "zod";

type Issue = z.core.$ZodRawIssue | z.core.$ZodIssue;

/** What a value is to be, by zod's name of its type. */
const SHAPES: ReadonlyMap<string, string> = new Map([
  ["object", "a section of keys and values"],
  ["record", "a section of keys and values"],
  ["array", "a list"],
  ["tuple", "a list"],
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
]);

/**
 * Quotes the value, unless it is a whole section.
 *
 * @returns undefined where zod's own sentence, or the schema's, says it better
 */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  const allowed = allowedBy(issue);
  const { input } = issue;
  return allowed === undefined || input === undefined || typeof input === "object"
    ? silentSentenceOf(issue)
    : `${JSON.stringify(input)} is not allowed here; use ${allowed}`;
}

/** The same for secrets, which are never quoted. */
export function silentSentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type" && issue.input === undefined) return "is required";
  const allowed = allowedBy(issue);
  return allowed === undefined ? undefined : `must be ${allowed}`;
}

function allowedBy(issue: Issue): string | undefined {
  const all = [...new Set(alternatives(issue))];
  const last = all.pop();
  return all.length === 0 ? last : `${all.join(", ")} or ${last}`;
}

function alternatives(issue: Issue): readonly string[] {
  switch (issue.code) {
    case "invalid_type":
      return [SHAPES.get(issue.expected) ?? []].flat();
    case "invalid_value":
      return issue.values.map(String);
    case "invalid_union":
      return issue.errors.flatMap(([first]) => (first === undefined ? [] : alternatives(first)));
    case "too_small":
      return [`${counted(issue.minimum, issue.origin)} or more`];
    case "too_big":
      return [`${counted(issue.maximum, issue.origin)} or less`];
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "not_multiple_of":
    case "unrecognized_keys":
      return [];
  }
}

/** A limit of a number, or of how long a text or a list is. */
function counted(limit: number | bigint, origin: string): string {
  const unit = { string: " character", array: " item" }[origin] ?? "";
  return `${limit}${unit}${unit === "" || limit === 1 ? "" : "s"}`;
}
