/** What a rule is. A rule knows one mistake, looks at one subject, and returns what it found; it never throws. */
import type { DialectName, ParsedPolicy } from "../evaluate/index.ts";
import type { Severity } from "../finding.ts";
import type { Manifests } from "./istio/manifests.ts";
import type { Problem } from "./problem.ts";
import type { ManifestSetSubject, PolicySubject } from "./subject.ts";

export type { Problem } from "./problem.ts";

interface RuleBase {
  /** The name of its file, its docs page and its spec. */
  readonly code: string;
  readonly severity: Severity;
  /** What the rule is about, in one line without a full stop. */
  readonly title: string;
}

/** A policy whose grammar is in order. */
export interface PolicyUnderLint {
  readonly subject: PolicySubject;
  readonly policy: ParsedPolicy;
  /** The document as data, for sizes and places. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface PolicyRule extends RuleBase {
  readonly about: "policy";
  readonly kinds: readonly PolicySubject["kind"][];
  readonly dialects: readonly DialectName[];
  readonly check: (linted: PolicyUnderLint) => readonly Problem[];
}

export interface ManifestsUnderLint {
  readonly subject: ManifestSetSubject;
  readonly manifests: Manifests;
}

export interface ManifestRule extends RuleBase {
  readonly about: "manifests";
  readonly check: (linted: ManifestsUnderLint) => readonly Problem[];
}

export type Rule = PolicyRule | ManifestRule;

export const EVERY_KIND = ["identity-policy", "bucket-policy"] as const;
export const EVERY_DIALECT = ["aws", "weka", "vast"] as const;
