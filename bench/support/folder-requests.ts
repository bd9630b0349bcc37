/** The requests that the benchmark of the evaluator asks: a mix of what the folder policy allows and what it does not. */
import type { AccessRequest } from "../../policies/evaluate/index.ts";
import type { ReferenceRequest } from "../../test/policies/evaluate/reference.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/node-group-1`;
const BUCKET = "arn:aws:s3:::shared-bucket";

/** The folder-specific policy of the EKS requirements. */
export const FOLDER_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: BUCKET,
      Condition: { StringLike: { "s3:prefix": ["team-a/*", "team-b/*"] } },
    },
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: [`${BUCKET}/team-a/*`, `${BUCKET}/team-b/*`],
    },
  ],
} as const;

const FOLDERS = ["team-a/", "team-b/", "team-c/", "team-ab/", ""];
const OBJECT_ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:AbortMultipartUpload",
];

/** Requests without unknowns; every third lists, the others name objects. */
export function folderRequests(count: number): AccessRequest[] {
  return Array.from({ length: count }, (_, index): AccessRequest => {
    const key = `${FOLDERS[index % FOLDERS.length] ?? ""}data/part-${index}.parquet`;
    const action = OBJECT_ACTIONS[index % OBJECT_ACTIONS.length] ?? "s3:GetObject";
    const lists = index % 3 === 0;
    return {
      principal: { kind: "role", arn: ROLE },
      action: lists ? "s3:ListBucket" : action,
      resource: lists ? BUCKET : `${BUCKET}/${key}`,
      resourceAccount: ACCOUNT,
      context: lists ? { "s3:prefix": key } : {},
    };
  });
}

/** The same request as the naive reference takes it. */
export function referenceRequest({ action, resource, context }: AccessRequest): ReferenceRequest {
  const prefix = context["s3:prefix"];
  return {
    caller: { kind: "role", arn: ROLE },
    action,
    resource: typeof resource === "string" ? resource : "",
    resourceAccount: ACCOUNT,
    context: typeof prefix === "string" ? { "s3:prefix": prefix } : {},
  };
}
