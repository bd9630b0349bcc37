import { quote } from "../data.ts";
import { statementPlace } from "../policy/places.ts";
import { EVERY_DIALECT, EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: IAM User Guide, "IAM JSON policy elements: Sid": unique within a document. */
export const duplicateSid: PolicyRule = {
  code: "duplicate-sid",
  severity: "error",
  title: "Sids are unique in a document",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: EVERY_DIALECT,
  check: ({ policy }) => {
    const first = new Map<string, number>();
    return policy.statements.flatMap(({ sid, index }) => {
      // AWS takes "" for no Sid.
      if (sid === undefined || sid === "") return [];
      const earlier = first.get(sid);
      if (earlier === undefined) {
        first.set(sid, index);
        return [];
      }
      return [
        {
          place: `${statementPlace(index)}.Sid`,
          message: `${quote(sid)} is already the Sid of ${statementPlace(earlier)}.`,
          fix: "Give each statement a Sid of its own, or none.",
        },
      ];
    });
  },
};
