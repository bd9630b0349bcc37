import { quote } from "../data.ts";
import { resourcesOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: VAST knowledge base, "Identity and bucket policy reference": resources are names, not ARNs. */
export const vastArnResource: PolicyRule = {
  code: "vast-arn-resource",
  severity: "warning",
  title: "VAST names resources without an ARN",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      resourcesOf(linted, statement)
        .filter(({ text }) => text.startsWith("arn:"))
        .map(({ text, place }) => ({
          place,
          message: `${quote(text)} is an ARN; VAST's reference names resources without one.`,
          fix: `Write ${quote(text.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, ""))}.`,
        })),
    ),
};
