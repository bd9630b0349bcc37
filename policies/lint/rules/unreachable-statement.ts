import { unreachableStatements } from "../../diff/index.ts";
import { decidableDocument } from "../policy/document.ts";
import { statementPlace } from "../policy/places.ts";
import { undecidedProblems } from "../policy/undecided.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Decided over all requests by the access difference (`policies/diff/`). */
export const unreachableStatement: PolicyRule = {
  code: "unreachable-statement",
  severity: "warning",
  title: "Every statement takes effect for some request",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: (linted) => {
    const document = decidableDocument(linted);
    if (document === undefined) return [];
    const { found, undecided } = unreachableStatements(document);
    const problems = found.map((index) => ({
      place: statementPlace(index),
      message:
        "This statement never takes effect: no request matches it, or the policy's Denies forbid all that do.",
      fix: "Remove it, correct its actions, resources and conditions, or narrow the Deny.",
    }));
    return [...problems, ...undecidedProblems(undecided, "it ever takes effect")];
  },
};
