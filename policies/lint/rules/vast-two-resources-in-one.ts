import { quote } from "../data.ts";
import { resourcesOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** The first example of VAST's own reference has `["my_bucket, my_bucket/*"]`: one text, which names nothing. */
export const vastTwoResourcesInOne: PolicyRule = {
  code: "vast-two-resources-in-one",
  severity: "error",
  title: "Each resource is a text of its own",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      resourcesOf(linted, statement)
        .filter(({ text }) => text.includes(","))
        .map(({ text, place }) => {
          const parts = text.split(",").map((part) => quote(part.trim()));
          return {
            place,
            message: `${quote(text)} is one text with a comma, not ${parts.length} resources, and matches neither.`,
            fix: `Write [${parts.slice(0, 5).join(", ")}].`,
          };
        }),
    ),
};
