import { RULES } from "./rules.ts";

/** Codes of the grammar that `parsePolicy` checks; one page describes them all. */
export const GRAMMAR_CODES: ReadonlySet<string> = new Set([
  "action-malformed",
  "effect-unknown",
  "element-missing",
  "element-twice",
  "element-unknown",
  "empty-list",
  "not-an-object",
  "not-json",
  "not-text",
  "operator-unknown",
  "principal-forbidden",
  "principal-malformed",
  "principal-missing",
  "resource-malformed",
  "sid-not-text",
  "statement-missing",
  "too-many-findings",
  "value-malformed",
  "variable-open",
  "version-unknown",
]);

/** What the engine itself reports. */
const OWN: Readonly<Record<string, string>> = {
  "manifest-malformed": "What is no Kubernetes manifest cannot be judged",
  "suppression-without-reason": "A suppression says why",
  "unused-suppression": "A suppression that suppresses nothing goes",
};

/** The docs page of a code, relative to the repository's root. */
export function helpOf(code: string): string {
  return GRAMMAR_CODES.has(code) ? `docs/rules/grammar.md#${code}` : `docs/rules/${code}.md`;
}

/** What a code is about, in one line. */
export function titleOf(code: string): string {
  if (GRAMMAR_CODES.has(code)) return "The document follows the grammar of policies";
  return OWN[code] ?? RULES.find((rule) => rule.code === code)?.title ?? code;
}
