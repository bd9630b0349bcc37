/**
 * Judges policies and manifests from anywhere: every rule in one pass, with a docs page each (`docs/rules/`).
 *
 * @example
 * ```ts
 * const document: unknown = JSON.parse(await readFile("policies/team-a.json", "utf8"));
 * const result = lint(
 *   [{ kind: "identity-policy", dialect: "aws", path: "policies/team-a.json", document }],
 *   { suppressions: [{ code: "node-role-grant", path: "policies/team-a.json", reason: "one team per cluster" }] },
 * );
 * console.log(formatText(result));
 * process.exitCode = result.findings.some(({ severity }) => severity === "error") ? 1 : 0;
 * ```
 */
export { formatJson } from "./format/json.ts";
export { formatSarif } from "./format/sarif.ts";
export { formatText } from "./format/text.ts";
export { lint } from "./lint.ts";
export type { LintOptions } from "./lint.ts";
export type { LintFinding, LintResult, Suppression } from "./result.ts";
export { RULES } from "./rules.ts";
export type { Rule } from "./rule.ts";
export type {
  BucketPolicySubject,
  IdentityPolicySubject,
  LintSubject,
  ManifestSetSubject,
  PolicySubject,
  Region,
  SourceLocation,
  ViewFlavors,
} from "./subject.ts";
