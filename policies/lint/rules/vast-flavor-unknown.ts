import { quote } from "../data.ts";
import { matchesText } from "../policy/glob.ts";
import { resourcesOf } from "../policy/places.ts";
import { s3Pattern } from "../policy/s3-resource.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule, PolicyUnderLint, Problem } from "../rule.ts";
import type { ViewFlavors } from "../subject.ts";

/**
 * Identity and bucket policies are evaluated only where the view policy's flavor is S3_NATIVE (VAST knowledge base,
 * "Overview of S3 access management"), so somebody has to see to it. A stack with an address does: its drivers refuse
 * every other flavor. The views and what is known of them come from the subject.
 */
export const vastFlavorUnknown: PolicyRule = {
  code: "vast-flavor-unknown",
  severity: "warning",
  title: "A policy names views whose flavor somebody sees to",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) => {
    const { viewFlavors } = linted.subject;
    if (viewFlavors === undefined) return [];
    return [...firstPlaces(linted)].flatMap(([bucket, place]) =>
      problemsOf(bucket, viewFlavors).map((problem) => ({ ...problem, place })),
    );
  },
};

/** Every bucket that a policy names, with where it does so first. What is no name of one is other rules' business. */
function firstPlaces(linted: PolicyUnderLint): Map<string, string> {
  const places = new Map<string, string>();
  for (const statement of linted.policy.statements)
    for (const { text, place } of statement.resource?.negated === false
      ? resourcesOf(linted, statement)
      : []) {
      const bucket = s3Pattern(text)?.bucket;
      if (bucket !== undefined && !/[\s,]/.test(bucket) && !places.has(bucket))
        places.set(bucket, place);
    }
  return places;
}

/** @param bucket a name, or a pattern of names */
function problemsOf(bucket: string, views: ViewFlavors): Omit<Problem, "place">[] {
  const named = Object.keys(views).filter(matchesText(bucket));
  if (named.length === 0)
    return [
      {
        message: `The stack declares no view ${quote(bucket)}, so nothing here sees to its flavor; behind any but S3_NATIVE VAST ignores this policy.`,
        fix: "Correct the name, or declare the view under vast.databases or vast.buckets.",
      },
    ];
  const unknown = named.filter((view) => views[view] === null);
  if (unknown.length === 0) return [];
  return [
    {
      severity: "info",
      message: `The stack does not make ${unknown.map(quote).join(", ")}, so nothing here sees to the flavor; behind any but S3_NATIVE VAST ignores this policy.`,
      fix: "Look once with s3access audit vast, or give vast.address so that every deployment does.",
    },
  ];
}
