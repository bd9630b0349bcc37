import { quote } from "../data.ts";
import { matchesText } from "../policy/glob.ts";
import { resourcesOf } from "../policy/places.ts";
import { s3Pattern } from "../policy/s3-resource.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/**
 * Identity and bucket policies are evaluated only where the view policy's flavor is S3_NATIVE (VAST knowledge base,
 * "Overview of S3 access management"). The flavors come from the subject.
 */
export const vastPolicyIgnored: PolicyRule = {
  code: "vast-policy-ignored",
  severity: "error",
  title: "The view takes part in S3 policies",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) => {
    const flavors = Object.entries(linted.subject.viewFlavors ?? {});
    const deaf = flavors.filter(([, flavor]) => flavor !== null && flavor !== "S3_NATIVE");
    return linted.policy.statements.flatMap((statement) =>
      resourcesOf(linted, statement).flatMap(({ text, place }) => {
        const bucket = text === "*" ? "*" : (s3Pattern(text)?.bucket ?? "");
        const names = matchesText(bucket);
        return deaf
          .filter(([view]) => names(view))
          .map(([view, flavor]) => ({
            place,
            message: `The view policy of ${quote(view)} has flavor ${quote(flavor)}, so VAST ignores this policy there.`,
            fix: "Set the view policy's flavor to S3_NATIVE, or leave the view out.",
          }));
      }),
    );
  },
};
