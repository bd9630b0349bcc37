/**
 * Who may do what, compared and asked about over all requests instead of samples (docs/diff.md).
 *
 * @example
 * ```ts
 * const changes = diffAccess(
 *   { principals: { "team-a": { identity: [before] } } },
 *   { principals: { "team-a": { identity: [after] } } },
 * );
 * for (const { line } of changes) console.log(line); // + team-a may read s3://shared/team-a-shared/*
 * ```
 */
export type { Access, AccessChange, AccessSet, Document, PrincipalAccess } from "./access-set.ts";
export { diffAccess } from "./diff-access.ts";
export { isPublic, publicAccess } from "./public.ts";
export { isRedundant, isRedundantGrant, overlap, reachableByOthers } from "./questions.ts";
export type { Folder } from "./questions.ts";
export { redundantStatements, unreachableStatements } from "./statements-of-document.ts";
export type { StatementSearch } from "./statements-of-document.ts";
