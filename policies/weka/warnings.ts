/** What WEKA takes, and a reviewer should know: warnings about declared things, in the user's words. None stops anything. */
import type { PolicyDocument, Statement } from "../document.ts";
import type { Finding } from "../finding.ts";
import type { AnonymousAccess, FilesystemSettings } from "./desired.ts";
import type { Rule } from "./limits.ts";

/** What the words open (WEKA 5.0, "S3 buckets management": the policies behind `download`, `upload` and `public`). */
const opened = {
  download: "list the bucket and read every object",
  upload: "write and delete every object, and list and abort unfinished uploads",
  public: "list the bucket, and read, write and delete every object",
} as const;

/** A bucket that callers without credentials may use, by WEKA's word or by a bucket policy that allows everybody. */
export const openToAnybody: Rule<AnonymousAccess> = (path, access) => {
  if (access === "none") return [];
  if (typeof access === "object") return openDocument(`${path}.document`, access.document);
  return warn(
    "weka-open-to-anybody",
    path,
    `${JSON.stringify(access)} lets anybody who reaches the S3 service ${opened[access]}, without credentials`,
    'say "none" and grant users, or write a bucket policy with the actions and keys to open',
  );
};

function openDocument(path: string, document: PolicyDocument): Finding[] {
  return document.Statement.flatMap((statement, index) =>
    isForEverybody(statement)
      ? warn(
          "weka-open-to-anybody",
          `${path}.Statement[${index}]`,
          `lets anybody who reaches the S3 service do ${statement.Action.join(", ")} on ${statement.Resource.join(", ")}, without credentials`,
          "name principals, or keep to keys that everybody may see",
        )
      : [],
  );
}

function isForEverybody({ Effect, Principal }: Statement): boolean {
  if (Effect !== "Allow" || Principal === undefined) return false;
  return Principal === "*" || Object.values(Principal).flat().includes("*");
}

/** WEKA 5.0, "Filesystems": encryption is chosen when a filesystem is made, and never changes. */
export const keyBesideData: Rule<FilesystemSettings["encryption"]> = (path, choice) =>
  choice === "without-kms"
    ? warn(
        "weka-key-beside-data",
        path,
        '"without-kms" keeps the key of the encrypted filesystem on the cluster, beside its data, and can never be changed',
        'set up a key management service and say "kms" before the filesystem is made',
      )
    : [];

function warn(code: string, path: string, message: string, fix: string): Finding[] {
  return [{ code, severity: "warning", path, message, fix }];
}
