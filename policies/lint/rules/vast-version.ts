import { quote } from "../data.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

const DOCUMENTED = "2012-10-17";

/** Source: VAST knowledge base, "Identity and bucket policy reference", which has one Version. */
export const vastVersion: PolicyRule = {
  code: "vast-version",
  severity: "warning",
  title: "The Version is the one that VAST documents",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: ({ data }) => {
    const version = data["Version"];
    if (version === DOCUMENTED) return [];
    const found = typeof version === "string" ? `Version ${quote(version)}` : "No Version";
    return [
      {
        place: "Version",
        message: `${found} is not what VAST documents, which is ${quote(DOCUMENTED)} alone.`,
        fix: `Write "Version": ${quote(DOCUMENTED)}.`,
      },
    ];
  },
};
