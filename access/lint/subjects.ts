/** What the linter looks at: the documents of a model, under the names that `render` gives their files. */
import type { LintSubject } from "../../policies/lint/index.ts";
import { dialectOf } from "../decide.ts";
import { bucketFile, identityFile } from "../model/files.ts";
import type { AccessModel, Bucket, Holder } from "../model/model.ts";

/** Every document of a model. Its paths are those of rendered files, such as `aws/buckets/shared.json`. */
export function subjectsOf(model: AccessModel): LintSubject[] {
  const keys = Object.fromEntries(
    model.buckets.flatMap(({ name, key }) => (key === undefined ? [] : [[name, key.arn]])),
  );
  return [
    ...model.holders.flatMap((holder) => identitySubjects(holder, keys)),
    ...model.buckets.flatMap(bucketSubjects),
    ...model.files
      .filter(({ path }) => path.endsWith(".yaml"))
      .map(({ path, content }): LintSubject => ({
        kind: "manifest-set",
        dialect: "istio",
        path,
        document: content,
      })),
  ];
}

function identitySubjects(holder: Holder, keys: Readonly<Record<string, string>>): LintSubject[] {
  if (holder.policies === "elsewhere") return [];
  return holder.policies.map(({ name, document }) => ({
    kind: "identity-policy",
    dialect: dialectOf(holder),
    path: identityFile(holder, name),
    document,
    ...(holder.system === "eks" ? { keys, attachedTo: "node-role" } : {}),
  }));
}

function bucketSubjects(bucket: Bucket): LintSubject[] {
  if (bucket.policy === undefined) return [];
  return [
    {
      kind: "bucket-policy",
      dialect: dialectOf(bucket),
      path: bucketFile(bucket),
      document: bucket.policy.document,
      bucket: bucket.name,
    },
  ];
}
