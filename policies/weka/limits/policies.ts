/** Policies of users and of buckets: their size and what WEKA takes in them. */
import { WEKA_POLICY_BYTES, checkWekaBucketPolicy } from "../../dialects/weka.ts";
import type { PolicyDocument, Statement } from "../../document.ts";
import { type Rule, refuse } from "../../rule.ts";

/** "S3 users and authentication": a policy has at most 2,048 bytes. */
export const policySize: Rule<PolicyDocument> = (path, document) => {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes <= WEKA_POLICY_BYTES) return [];
  return refuse(
    "weka-policy-too-large",
    path,
    `the policy has ${bytes} bytes without white space, ${bytes - WEKA_POLICY_BYTES} more than the ${WEKA_POLICY_BYTES} that WEKA takes`,
    `${mergeable(document.Statement)}merge grants to neighbouring folders into one, or give them to another user: WEKA attaches one policy to a user`,
  );
};

/** Statements that one statement could replace without allowing anything else: all but their resources are the same. */
function mergeable(statements: readonly Statement[]): string {
  const alike = Map.groupBy(
    statements.map((statement, index) => ({ statement, index })),
    ({ statement: { Sid: _sid, Resource: _resource, ...rest } }) =>
      JSON.stringify({ ...rest, Action: rest.Action.toSorted() }),
  );
  return [...alike.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const names = group.map(({ statement, index }) => statement.Sid ?? `Statement[${index}]`);
      return `write ${names.join(" and ")} as one, which differ in nothing but their resources; `;
    })
    .join("");
}

/** "S3 buckets management": a bucket policy names a principal, and its actions carry no wildcards. */
export const bucketPolicy: Rule<PolicyDocument> = (path, document) => [
  ...policySize(path, document),
  ...checkWekaBucketPolicy(path, document.Statement),
  ...document.Statement.flatMap((statement, index) =>
    statement.Principal !== undefined
      ? []
      : refuse(
          "weka-bucket-policy-principal",
          `${path}.Statement[${index}]`,
          "the statement names no Principal",
          'say whom it is for, for example "Principal": {"AWS": ["*"]}',
        ),
  ),
];
