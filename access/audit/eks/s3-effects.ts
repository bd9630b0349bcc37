/** What a policy of somebody else does about S3, for a line of an audit. */
import { parsePolicy } from "../../../policies/evaluate/index.ts";

/**
 * @returns `allows s3:*` and `denies s3:DeleteObject`, as far as a document has statements of that effect about S3 actions;
 *   for a document that cannot be read, that it may do anything, because nobody can say that it does not
 */
export function s3Effects(document: unknown): string[] {
  const { policy } = parsePolicy(document, { name: "policy" });
  if (policy === undefined) return ["cannot be read"];
  const named = (wanted: "Allow" | "Deny"): string[] => {
    const patterns = policy.statements.flatMap(({ effect, action }) => {
      if (effect !== wanted) return [];
      return action.negated
        ? [`all but ${action.patterns.join(", ")}`]
        : action.patterns.filter((pattern) => /^(?:\*|s3:.*)$/i.test(pattern));
    });
    return [...new Set(patterns)].sort();
  };
  const [allowed, denied] = [named("Allow"), named("Deny")];
  return [
    ...(allowed.length === 0 ? [] : [`allows ${allowed.join(", ")}`]),
    ...(denied.length === 0 ? [] : [`denies ${denied.join(", ")}`]),
  ];
}
