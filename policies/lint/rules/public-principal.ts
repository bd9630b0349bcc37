import type { ParsedCondition } from "../../evaluate/index.ts";
import { allowsOf, statementPlace } from "../policy/places.ts";
import { EVERY_DIALECT } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Keys whose fixed values keep a statement for `*` from being public (S3 User Guide, "The meaning of public"). */
const NARROWING = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);

export const publicPrincipal: PolicyRule = {
  code: "public-principal",
  severity: "error",
  title: "A bucket policy allows nothing to everybody",
  about: "policy",
  kinds: ["bucket-policy"],
  dialects: EVERY_DIALECT,
  check: (linted) =>
    allowsOf(linted)
      .filter(({ principal }) => principal?.everybody === true || principal?.negated === true)
      .filter(({ conditions }) => !conditions.some(narrows))
      .map(({ index, principal }) => ({
        place: `${statementPlace(index)}.${principal?.negated === true ? "NotPrincipal" : "Principal"}`,
        message:
          principal?.negated === true
            ? "Allow with NotPrincipal is for everybody else, callers without an account included."
            : "The statement is for everybody, callers without an account included.",
        fix:
          linted.subject.dialect === "aws"
            ? "Name accounts or roles, or narrow it with a condition on aws:PrincipalOrgID, aws:SourceVpce or aws:SourceIp with fixed values."
            : "Remove the statement and grant to users; if the bucket is meant to be public, suppress this finding with that reason.",
      })),
};

function narrows({ operator, key, values, ifExists, quantifier }: ParsedCondition): boolean {
  const isPositive = !operator.includes("Not") && operator !== "Null";
  const isFixed = values.every((value) => !/[*?]/.test(value) && !value.endsWith("/0"));
  return (
    NARROWING.has(key.toLowerCase()) && isPositive && !ifExists && quantifier !== "all" && isFixed
  );
}
