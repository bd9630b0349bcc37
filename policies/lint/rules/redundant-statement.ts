import { redundantStatements } from "../../diff/index.ts";
import { decidableDocument } from "../policy/document.ts";
import { statementPlace } from "../policy/places.ts";
import { undecidedProblems } from "../policy/undecided.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Decided over all requests by the access difference (`policies/diff/`), not by comparing texts. */
export const redundantStatement: PolicyRule = {
  code: "redundant-statement",
  severity: "warning",
  title: "Every statement says something that the others do not",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: (linted) => {
    const document = decidableDocument(linted);
    if (document === undefined) return [];
    const { found, undecided } = redundantStatements(document);
    const problems = found.map((index) => ({
      place: statementPlace(index),
      message: "Without this statement the policy allows and denies exactly the same.",
      fix: "Remove it, or correct it if it was meant to add something.",
    }));
    return [...problems, ...undecidedProblems(undecided, "the others say the same")];
  },
};
