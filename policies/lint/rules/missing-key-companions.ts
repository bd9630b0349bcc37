import { joined, quote } from "../data.ts";
import { namesAction } from "../policy/actions.ts";
import { matchesText } from "../policy/glob.ts";
import { allowsOf, statementPlace } from "../policy/places.ts";
import { s3Pattern } from "../policy/s3-resource.ts";
import type { PolicyRule, PolicyUnderLint, Problem } from "../rule.ts";

/** What reading and writing objects encrypted with SSE-KMS takes (S3 API reference, GetObject, CreateMultipartUpload). */
const NEEDED = {
  "s3:GetObject": ["kms:Decrypt"],
  "s3:PutObject": ["kms:Decrypt", "kms:GenerateDataKey"],
} as const;

/** Buckets and keys come from the subject: a policy alone does not tell that a bucket is encrypted. */
export const missingKeyCompanions: PolicyRule = {
  code: "missing-key-companions",
  severity: "error",
  title: "Whoever uses objects of an encrypted bucket may use its key",
  about: "policy",
  kinds: ["identity-policy"],
  dialects: ["aws"],
  check: (linted) =>
    linted.subject.kind === "identity-policy"
      ? Object.entries(linted.subject.keys ?? {}).flatMap(([bucket, key]) =>
          check(linted, bucket, key),
        )
      : [],
};

function check(linted: PolicyUnderLint, bucket: string, key: string): Problem[] {
  const allows = allowsOf(linted).filter(
    ({ action, resource }) => !action.negated && resource?.negated === false,
  );
  const onKey = allows.filter(({ resource }) =>
    resource?.patterns.some((pattern) => matchesText(pattern)(key)),
  );
  return allows.flatMap(({ index, action, resource }) => {
    const uses = resource?.patterns.some((pattern) => reachesObjects(pattern, bucket)) === true;
    if (!uses) return [];
    const used = Object.entries(NEEDED).filter(([name]) => namesAction(action.patterns, name));
    const needed = [...new Set(used.flatMap(([, actions]) => actions))];
    const missing = needed.filter(
      (name) => !onKey.some((statement) => namesAction(statement.action.patterns, name)),
    );
    if (missing.length === 0) return [];
    return [
      {
        place: `${statementPlace(index)}.Action`,
        message: `The objects of bucket ${quote(bucket)} are encrypted with ${quote(key)}, and the policy does not allow ${joined(missing)} on it.`,
        fix: `Allow ${joined(missing)} on the key, with kms:ViaService and kms:EncryptionContext:aws:s3:arn to keep it to this bucket.`,
      },
    ];
  });
}

function reachesObjects(pattern: string, bucket: string): boolean {
  if (pattern === "*") return true;
  const place = s3Pattern(pattern);
  if (place === undefined) return false;
  const isOpen = place.key !== undefined || place.bucket.endsWith("*");
  return isOpen && matchesText(place.bucket)(bucket);
}
