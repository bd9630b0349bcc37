import type { ParsedCondition, ParsedStatement } from "../../evaluate/index.ts";
import { isWholeService } from "../policy/actions.ts";
import { matchesText } from "../policy/glob.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: S3 User Guide, "Security best practices", "Enforce encryption of data in transit"; AWS Config s3-bucket-ssl-requests-only. */
export const missingTlsDeny: PolicyRule = {
  code: "missing-tls-deny",
  severity: "warning",
  title: "A bucket policy denies requests over plain HTTP",
  about: "policy",
  kinds: ["bucket-policy"],
  dialects: ["aws"],
  check: ({ policy, subject }) => {
    const bucket = subject.kind === "bucket-policy" ? (subject.bucket ?? "bucket") : "bucket";
    const denied = policy.statements
      .filter(deniesPlainHttp)
      .flatMap(({ resource }) => [...(resource?.patterns ?? [])]);
    const isKnown = subject.kind === "bucket-policy" && subject.bucket !== undefined;
    const covers = (key: string): boolean =>
      denied.some((pattern) =>
        isKnown
          ? pattern === "*" ||
            matchesText(pattern.replace(/^arn:[^:]*:s3:::/, ""))(`${bucket}${key}`)
          : pattern.endsWith("*") === (key !== "") || pattern === "*",
      );
    if (covers("") && covers("/any/key")) return [];
    return [
      {
        place: "Statement",
        message:
          "No statement denies requests over plain HTTP on the bucket and its objects to everybody.",
        fix: `Add Deny, Principal "*", Action s3:*, Resource arn:aws:s3:::${bucket} and arn:aws:s3:::${bucket}/*, Condition {"Bool": {"aws:SecureTransport": "false"}}.`,
      },
    ];
  },
};

function deniesPlainHttp({
  effect,
  principal,
  action,
  resource,
  conditions,
}: ParsedStatement): boolean {
  const isForAll = principal?.everybody === true && !principal.negated;
  const isForEverything =
    !action.negated &&
    action.patterns.some((one) => /^(?:\*|s3:\*)$/i.test(one) && isWholeService(one));
  const isOnHttp =
    conditions.some(isPlainHttp) &&
    conditions.every((one) => isPlainHttp(one) || sparesServices(one));
  return (
    effect === "Deny" && isForAll && isForEverything && resource?.negated === false && isOnHttp
  );
}

function isPlainHttp({ operator, key, values }: ParsedCondition): boolean {
  return (
    operator === "Bool" &&
    key.toLowerCase() === "aws:securetransport" &&
    values.every((value) => value.toLowerCase() === "false")
  );
}

/** A Deny that hits S3's log delivery stops it, so AWS services may be left out. */
function sparesServices({ operator, key, values }: ParsedCondition): boolean {
  return (
    operator === "Bool" &&
    key.toLowerCase() === "aws:principalisawsservice" &&
    values.every((value) => value.toLowerCase() === "false")
  );
}
