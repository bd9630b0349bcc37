import { quote } from "../data.ts";
import { statementPlace } from "../policy/places.ts";
import type { PolicyRule } from "../rule.ts";

/** Bucket policies tolerate spaces and hyphens, IAM does not. Source: IAM User Guide, "IAM JSON policy elements: Sid". */
export const badSid: PolicyRule = {
  code: "bad-sid",
  severity: "error",
  title: "Sids of IAM policies have letters and digits only",
  about: "policy",
  kinds: ["identity-policy"],
  dialects: ["aws"],
  check: ({ policy }) =>
    policy.statements.flatMap(({ sid, index }) =>
      sid === undefined || /^[A-Za-z0-9]*$/.test(sid)
        ? []
        : [
            {
              place: `${statementPlace(index)}.Sid`,
              message: `${quote(sid)} has a character that IAM refuses in a Sid.`,
              fix: "Use the letters A-Z and a-z and digits only.",
            },
          ],
    ),
};
