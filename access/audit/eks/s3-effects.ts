/** What a policy of somebody else does about S3, for a line of an audit. */
import { parsePolicy } from "../../../policies/evaluate/index.ts";

const ABOUT_S3 = /^(?:\*|\*:.*|s3:.*)$/i;
const ALL_OF_S3 = /^(?:\*|(?:\*|s3):\*)$/i;

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
      if (!action.negated) return action.patterns.filter((one) => ABOUT_S3.test(one));
      return action.patterns.some((one) => ALL_OF_S3.test(one))
        ? []
        : [`all but ${action.patterns.join(", ")}`];
    });
    return [...new Set(patterns)].sort();
  };
  const [allowed, denied] = [named("Allow"), named("Deny")];
  return [
    ...(allowed.length === 0 ? [] : [`allows ${allowed.join(", ")}`]),
    ...(denied.length === 0 ? [] : [`denies ${denied.join(", ")}`]),
  ];
}
