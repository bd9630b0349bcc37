/**
 * Decides whether a caller may do an action on a resource, by IAM's rules as AWS documents them and by the dialects
 * of WEKA and VAST.
 *
 * @example
 * ```ts
 * const { policy, findings } = parsePolicy(await readFile("folder.json", "utf8"), { name: "folder" });
 * if (policy === undefined) throw new Error(findings.map((finding) => finding.message).join("\n"));
 * const policies = compile({ identity: [policy] });
 * decide(policies, {
 *   principal: { kind: "role", arn: "arn:aws:iam::111122223333:role/team-a" },
 *   action: "s3:ListBucket",
 *   resource: "arn:aws:s3:::shared-bucket",
 *   context: { "s3:prefix": "team-a/" },
 * }); // { outcome: "allowed" }
 * ```
 */
export { parseNetwork } from "./addresses.ts";
export type { Network } from "./addresses.ts";
export { compile } from "./compile.ts";
export type { CompiledPolicies, CompileOptions, PolicyLayers } from "./compile.ts";
export { contextValue } from "./context.ts";
export { decide } from "./decide.ts";
export { DIALECTS } from "./dialects.ts";
export type { Dialect, DialectName, Feature, Undocumented } from "./dialects.ts";
export { explain } from "./explain.ts";
export type { Explanation, StatementReport } from "./explain.ts";
export { parseInstant, parseNumber } from "./instants.ts";
export { MAYBE, NO } from "./match.ts";
export { parsePolicy, policyOf } from "./parse.ts";
export type { ParseOptions, ParseResult } from "./parse.ts";
export type { PolicyKind } from "./parse-statement.ts";
export { resourceStart } from "./pattern.ts";
export type {
  ParsedCondition,
  ParsedPatterns,
  ParsedPolicy,
  ParsedPrincipal,
  ParsedStatement,
} from "./policy.ts";
export { compilePrincipal, speaksAbout } from "./principals.ts";
export type { Directness } from "./principals.ts";
export { accountOf, unknown } from "./request.ts";
export type { AccessRequest, Caller, ContextValue, Decision, Unknown } from "./request.ts";
export type { Layer } from "./statement.ts";
export { tokenize } from "./tokens.ts";
export type { Token } from "./tokens.ts";
