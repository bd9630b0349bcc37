/** Action patterns against the catalogue. */
import { findAction, knownActions } from "../../catalogue/index.ts";
import type { KnownAction } from "../../catalogue/index.ts";
import { matchesText } from "./glob.ts";

/** Whether the catalogue knows the pattern's service. */
export function isCatalogued(pattern: string): boolean {
  return /^(?:s3|kms):/i.test(pattern);
}

/** `*`, `s3:*` and the like. */
export function isWholeService(pattern: string): boolean {
  return /^(?:\*|[^:*]+:\*+)$/.test(pattern);
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** The actions of S3 and KMS that a pattern names, in any case. */
export function matchedActions(pattern: string): readonly KnownAction[] {
  if (hasWildcard(pattern)) {
    const matches = matchesText(pattern.toLowerCase());
    return knownActions().filter(({ name }) => matches(name.toLowerCase()));
  }
  const action = findAction(pattern);
  return action === undefined ? [] : [action];
}

/** Whether some of the patterns names the action, in any case. */
export function namesAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matchesText(pattern.toLowerCase())(action.toLowerCase()));
}
