/** What the linter looks at: the documents of a model, under the names that `render` gives their files. */
import type { LintSubject, Region } from "../../policies/lint/index.ts";
import { dialectOf } from "../decide.ts";
import { bucketFile, identityFile } from "../model/files.ts";
import type { AccessModel, Bucket, Holder } from "../model/model.ts";
import type { Origin } from "./origin.ts";

/**
 * Every document of a model. Its paths are those of rendered files, such as `aws/buckets/shared.json`.
 * @param origin the stack's file, when the model was rendered from one.
 */
export function subjectsOf(model: AccessModel, origin: Origin | undefined): LintSubject[] {
  const keys = Object.fromEntries(
    model.buckets.flatMap(({ name, key }) => (key === undefined ? [] : [[name, key.arn]])),
  );
  return [
    ...model.holders.flatMap((holder) => identitySubjects(holder, keys, origin)),
    ...model.buckets.flatMap((bucket) => bucketSubjects(bucket, origin)),
    ...model.files
      .filter(({ path }) => path.endsWith(".yaml"))
      .map(({ path, content }): LintSubject => ({
        kind: "manifest-set",
        dialect: "istio",
        path,
        document: content,
        ...located(origin, "hpe"),
      })),
  ];
}

function located(
  origin: Origin | undefined,
  section: string,
  key?: string,
): Pick<LintSubject, "location"> {
  if (origin === undefined) return {};
  const region = (): Region | undefined => origin.regionOf(section, key);
  return { location: { uri: origin.uri, region } };
}

function identitySubjects(
  holder: Holder,
  keys: Readonly<Record<string, string>>,
  origin: Origin | undefined,
): LintSubject[] {
  if (holder.policies === "elsewhere") return [];
  return holder.policies.map(({ name, document }) => ({
    kind: "identity-policy",
    dialect: dialectOf(holder),
    path: identityFile(holder, name),
    document,
    ...located(origin, "principals", holder.key),
    ...(holder.system === "eks" ? { keys, attachedTo: "node-role" } : {}),
  }));
}

function bucketSubjects(bucket: Bucket, origin: Origin | undefined): LintSubject[] {
  if (bucket.policy === undefined) return [];
  return [
    {
      kind: "bucket-policy",
      dialect: dialectOf(bucket),
      path: bucketFile(bucket),
      document: bucket.policy.document,
      bucket: bucket.name,
      ...located(origin, bucket.system),
    },
  ];
}
