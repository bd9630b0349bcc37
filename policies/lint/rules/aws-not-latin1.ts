import { beyondLatin1 } from "../../escape.ts";
import { quote } from "../data.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: IAM API reference, policyDocumentType: tab, line ends and U+0020 to U+00FF. */
export const awsNotLatin1: PolicyRule = {
  code: "aws-not-latin1",
  severity: "error",
  title: "A policy holds characters up to U+00FF",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: ({ data }) => {
    const character = beyondLatin1(JSON.stringify(data));
    if (character === undefined) return [];
    return [
      {
        place: "",
        message: `The policy has the character ${quote(character)}, which IAM refuses.`,
        fix: "Put ? for it, which any one character matches, or grant the folder above.",
      },
    ];
  },
};
