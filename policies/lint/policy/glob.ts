/** Patterns with `*` and `?` against texts, by the evaluator's linear matcher. */
import { YES } from "../../evaluate/match.ts";
import { compilePattern, matchPattern } from "../../evaluate/pattern.ts";

/** A test of texts against one pattern; variables in it are text. */
export function matchesText(pattern: string): (text: string) => boolean {
  const compiled = compilePattern(pattern, { wildcards: true, variables: false });
  return (text) => matchPattern(compiled, text, NOBODY) === YES;
}

/** The request that a pattern without variables never looks at. */
const NOBODY = {
  principal: { kind: "anonymous" },
  action: "",
  resource: "",
  context: {},
} as const;
