/** What the linter looks at: the documents of a model, under the names that `render` gives their files. */
import type { LintSubject, Region, ViewFlavors } from "../../policies/lint/index.ts";
import { dialectOf } from "../decide.ts";
import { bucketFile, identityFile, once } from "../model/files.ts";
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
  const views = viewFlavorsOf(model);
  return [
    ...once(model.holders.flatMap((holder) => identitySubjects(holder, { keys, views }, origin))),
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

/** The views that a model knows to be all there are; undefined for one that was read from a state. */
export function viewFlavorsOf({ buckets }: Pick<AccessModel, "buckets">): ViewFlavors | undefined {
  const views = buckets.flatMap(({ system, name, viewFlavor }) =>
    system === "vast" && viewFlavor !== undefined ? [[name, viewFlavor] as const] : [],
  );
  return views.length === 0 ? undefined : Object.fromEntries(views);
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
  { keys, views }: { keys: Readonly<Record<string, string>>; views: ViewFlavors | undefined },
  origin: Origin | undefined,
): LintSubject[] {
  if (holder.policies === "elsewhere") return [];
  return holder.policies.map(({ name, document }) => ({
    kind: "identity-policy",
    dialect: dialectOf(holder),
    path: identityFile(holder, name),
    document,
    ...located(origin, "principals", holder.system === "vast" ? name : holder.key),
    ...(holder.system === "eks" ? { keys } : {}),
    ...(holder.system === "vast" && views !== undefined ? { viewFlavors: views } : {}),
    ...(holder.system === "eks" && holder.trust === undefined ? { attachedTo: "node-role" } : {}),
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
