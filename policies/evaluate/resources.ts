/** The Resource and NotResource elements, compiled for a dialect. */
import { isUnknown } from "./context.ts";
import { doubtAbout } from "./dialects.ts";
import type { Rules } from "./dialects.ts";
import { and, MAYBE, NO, not, or, YES } from "./match.ts";
import type { Match } from "./match.ts";
import { compileArn, compilePattern, isResolved, matchPattern, resourceStart } from "./pattern.ts";
import type { Pattern } from "./pattern.ts";
import type { ParsedPatterns, ParsedPolicy } from "./policy.ts";
import type { AccessRequest } from "./request.ts";
import { tokenize, variableKeys } from "./tokens.ts";

export interface Resources {
  readonly parsed: ParsedPatterns;
  readonly negated: boolean;
  readonly effect: "Allow" | "Deny";
  readonly patterns: readonly ResourcePattern[];
  /** The dialect leaves NotResource open. */
  readonly doubt: string | undefined;
  /** The dialect leaves open whether a pattern of objects covers their bucket. */
  readonly bucketDoubt: string | undefined;
}

export interface ResourcePattern {
  readonly pattern: Pattern;
  /** Keys of the variables in it. */
  readonly reads: readonly string[];
  /** What the dialect leaves open about a part of it. */
  readonly doubt: string | undefined;
}

const S3_ARN = "arn:aws:s3:::";

export function compileResources(
  parsed: ParsedPatterns,
  effect: "Allow" | "Deny",
  version: ParsedPolicy["version"],
  rules: Rules,
): Resources {
  return {
    parsed,
    negated: parsed.negated,
    effect,
    patterns: parsed.patterns.map((pattern) => compileResource(pattern, version, rules)),
    doubt: parsed.negated ? doubtAbout(rules, "NotResource") : undefined,
    bucketDoubt: doubtAbout(rules, "a Resource of objects that covers their bucket"),
  };
}

function compileResource(
  text: string,
  version: ParsedPolicy["version"],
  rules: Rules,
): ResourcePattern {
  const variables = version === "2012-10-17";
  const isBare = rules.dialect.resources === "bare";
  const pattern = isBare
    ? compilePattern(bareName(text), { wildcards: true, variables })
    : compileArnOrStar(text, variables ? "in-resource" : "nowhere");
  const variablesFrom = isBare ? 0 : resourceStart(text);
  const reads = variables ? variableKeys(text, variablesFrom) : [];
  const syntax = { wildcards: true, variables, variablesFrom };
  const hasQuestionMark = tokenize(text, syntax).some((token) => token.kind === "one");
  return {
    pattern,
    reads,
    doubt:
      (reads.length > 0 ? doubtAbout(rules, "policy variables") : undefined) ??
      (hasQuestionMark ? doubtAbout(rules, "? as a wildcard") : undefined),
  };
}

function compileArnOrStar(text: string, variables: "in-resource" | "nowhere"): Pattern {
  return text === "*" ? { kind: "everything" } : compileArn(text, variables);
}

/** The resource of a request as the dialect's patterns spell it. */
export function resourceName(
  resource: AccessRequest["resource"],
  rules: Rules,
): AccessRequest["resource"] {
  const isBare = rules.dialect.resources === "bare" && !isUnknown(resource);
  return isBare ? bareName(resource) : resource;
}

function bareName(resource: string): string {
  return resource.startsWith(S3_ARN) ? resource.slice(S3_ARN.length) : resource;
}

/** Whether the element covers the resource of the request. */
export function covers(
  resources: Resources | undefined,
  resource: AccessRequest["resource"],
  request: AccessRequest,
): Match {
  // A trust policy has no Resource: it hangs on the one role it speaks about.
  if (resources === undefined) return YES;
  if (resources.doubt !== undefined) return MAYBE;
  const { patterns, negated } = resources;
  let match: Match = NO;
  for (let at = 0; at < patterns.length && match !== YES; at += 1) {
    const pattern = patterns[at];
    if (pattern !== undefined) match = or(match, fits(pattern, resource, request));
  }
  if (match === NO && mayCoverBucket(resources, resource, request)) match = MAYBE;
  return negated ? complement(match, resources, request) : match;
}

/**
 * NotResource. AWS says that a variable without a value may make the whole statement invalid (IAM User Guide, "IAM
 * policy elements: Variables and tags"): an Allow then covers nothing, and a Deny what its other patterns leave.
 */
function complement(match: Match, { effect, patterns }: Resources, request: AccessRequest): Match {
  let result = not(match);
  if (effect === "Deny") return result;
  for (const { pattern } of patterns) result = and(result, isResolved(pattern, request));
  return result;
}

/** Whether one pattern fits the resource of the request. */
export function fits(
  { pattern, doubt }: ResourcePattern,
  resource: AccessRequest["resource"],
  request: AccessRequest,
): Match {
  if (isUnknown(resource)) return pattern.kind === "everything" ? YES : MAYBE;
  const match = matchPattern(pattern, resource, request);
  return match === YES && doubt !== undefined ? MAYBE : match;
}

/** Whether a pattern names the objects of the requested bucket, and the dialect leaves open if that is enough. */
export function mayCoverBucket(
  { patterns, bucketDoubt }: Resources,
  resource: AccessRequest["resource"],
  request: AccessRequest,
): boolean {
  if (bucketDoubt === undefined || isUnknown(resource) || resource.includes("/")) return false;
  const objects = `${resource}/`;
  return patterns.some((pattern) => fits(pattern, objects, request) !== NO);
}
