import type { ParsedStatement } from "../../evaluate/index.ts";
import { namesAction } from "../policy/actions.ts";
import { allowsOf, statementPlace } from "../policy/places.ts";
import { coveringPatterns } from "../policy/s3-resource.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/**
 * Uploads of large files are multipart, and a failed one leaves parts that cost until they are aborted. The initiator may
 * abort without it, but not through a VPC endpoint with a policy (S3 User Guide, "Multipart upload API and permissions").
 */
export const missingMultipartCompanions: PolicyRule = {
  code: "missing-multipart-companions",
  severity: "warning",
  title: "Whoever uploads may also abort an upload",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws", "weka"],
  check: (linted) => {
    const allows = allowsOf(linted).filter(
      ({ action, resource }) => !action.negated && resource?.negated === false,
    );
    const abortable = new Set(
      allows
        .filter((statement) => names(statement, "s3:AbortMultipartUpload"))
        .flatMap(({ resource }) => resource?.patterns ?? []),
    );
    return allows
      .filter((statement) => names(statement, "s3:PutObject") && !isForService(statement))
      .filter(({ resource }) =>
        (resource?.patterns ?? []).some(
          (pattern) =>
            namesObjects(pattern) && !coveringPatterns(pattern).some((one) => abortable.has(one)),
        ),
      )
      .map(({ index }) => ({
        place: `${statementPlace(index)}.Action`,
        message: "s3:PutObject is allowed without s3:AbortMultipartUpload on the same objects.",
        fix: "Add s3:AbortMultipartUpload and s3:ListMultipartUploadParts beside it.",
      }));
  },
};

function names({ action }: ParsedStatement, name: string): boolean {
  return namesAction(action.patterns, name);
}

function namesObjects(pattern: string): boolean {
  return pattern.includes("/") || pattern.endsWith("*");
}

/** S3's own log delivery writes in one piece. */
function isForService({ principal }: ParsedStatement): boolean {
  return (
    principal !== undefined &&
    principal.members.length > 0 &&
    principal.members.every(({ kind }) => kind === "Service")
  );
}
