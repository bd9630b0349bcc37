/**
 * A policy after parsing: every element in one shape, whatever shorthand the document used.
 */
import type { OperatorName } from "./operators.ts";

export interface ParsedPolicy {
  /** How explanations call the document: a policy name, an ARN, a file. */
  readonly name: string;
  /** Without a Version element it is 2008-10-17, where `${…}` is text. */
  readonly version: "2012-10-17" | "2008-10-17";
  readonly statements: readonly ParsedStatement[];
}

export interface ParsedStatement {
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Principal or NotPrincipal; undefined in policies that belong to a principal. */
  readonly principal: ParsedPrincipal | undefined;
  readonly action: ParsedPatterns;
  /** Resource or NotResource; undefined in trust policies, whose resource is the role they hang on. */
  readonly resource: ParsedPatterns | undefined;
  readonly conditions: readonly ParsedCondition[];
}

/** `negated`: NotAction or NotResource. */
export interface ParsedPatterns {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

export interface ParsedPrincipal {
  readonly negated: boolean;
  /** `*`, alone or as an AWS principal: everybody, anonymous callers included. */
  readonly everybody: boolean;
  /** Kind (AWS, Service, Federated, CanonicalUser; VAST's User and Group) and value. */
  readonly members: readonly { readonly kind: string; readonly value: string }[];
}

export interface ParsedCondition {
  readonly operator: OperatorName;
  /** ForAllValues, ForAnyValue, or neither. */
  readonly quantifier: "all" | "any" | undefined;
  readonly ifExists: boolean;
  /** As the document spells it. */
  readonly key: string;
  readonly values: readonly string[];
}
