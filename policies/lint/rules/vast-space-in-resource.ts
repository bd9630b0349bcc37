import { quote } from "../data.ts";
import { resourcesOf } from "../policy/places.ts";
import { s3Pattern } from "../policy/s3-resource.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Names of buckets have no spaces, so the resource matches nothing. Source: S3 User Guide, "General purpose bucket naming rules". */
export const vastSpaceInResource: PolicyRule = {
  code: "vast-space-in-resource",
  severity: "error",
  title: "A resource has no space around it or in its bucket's name",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      resourcesOf(linted, statement)
        .filter(({ text }) => !text.includes(","))
        .filter(({ text }) => text !== text.trim() || /\s/.test(s3Pattern(text)?.bucket ?? ""))
        .map(({ text, place }) => ({
          place,
          message: `${quote(text)} has a space that no bucket's name has, and matches nothing.`,
          fix: `Write ${quote(text.replace(/^[^/]*/, (bucket) => bucket.replaceAll(/\s/g, "")).trim())}.`,
        })),
    ),
};
