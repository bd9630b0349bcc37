/** Filesystems, and what is set on buckets. */
import { parseCapacity } from "../../capacity.ts";
import type { LifecycleRule } from "../desired.ts";
import { type Rule, quote, refuse } from "../../rule.ts";

const smallest = 1024n ** 3n;

/** "Filesystems": at least 1 GiB. */
export const capacity: Rule<string> = (path, literal) =>
  (parseCapacity(literal) ?? 0n) >= smallest
    ? []
    : refuse(
        "weka-capacity",
        path,
        `${quote(literal)} is no capacity of a filesystem`,
        "write a number and a unit without a space, at least 1GiB, for example 100GB or 2TiB",
      );

/** A capacity literal, see `parseCapacity`; `none` lifts the quota. */
export const hardQuota: Rule<string> = (path, literal) =>
  literal === "none" || (parseCapacity(literal) ?? 0n) > 0n
    ? []
    : refuse(
        "weka-quota",
        path,
        `${quote(literal)} is no quota`,
        'write a number and a unit without a space, for example 500GB or 2TiB, or "none"',
      );

/** "S3 buckets management": a path relative to the root of the filesystem. */
export const existingPath: Rule<string> = (path, folder) => {
  const parts = folder.split("/");
  const inside = parts.every((part) => part !== "" && part !== "." && part !== "..");
  return inside && !folder.startsWith("-")
    ? []
    : refuse(
        "weka-existing-path",
        path,
        `${quote(folder)} is no folder of the filesystem`,
        "write the folder relative to the root of the filesystem, for example projects/genomics",
      );
};

const mostRules = 1000;

/** "S3 buckets management", lifecycle rules: at most 1,000 for a bucket, each for a number of days and a literal prefix. */
export const lifecycleRules: Rule<readonly LifecycleRule[]> = (path, rules) => [
  ...(rules.length <= mostRules
    ? []
    : refuse(
        "weka-lifecycle-rules",
        path,
        `there are ${rules.length} lifecycle rules`,
        `WEKA takes ${mostRules} for a bucket: merge rules of the same days under a prefix that they share`,
      )),
  ...rules.flatMap((rule, index) => lifecycleRule(`${path}[${index}]`, rule)),
];

const lifecycleRule: Rule<LifecycleRule> = (path, { expiryDays, prefix = "", tags = {} }) => [
  ...(Number.isSafeInteger(expiryDays) && expiryDays >= 1
    ? []
    : refuse(
        "weka-lifecycle-days",
        `${path}.expiryDays`,
        `${expiryDays} is no number of days`,
        "objects expire after a whole number of days, at least 1",
      )),
  ...(/[*?]|\p{Cc}|^-/u.test(prefix)
    ? refuse(
        "weka-lifecycle-prefix",
        `${path}.prefix`,
        `${quote(prefix)} is no prefix of keys`,
        "write how the keys begin, without wildcards, control characters and a hyphen in front: a prefix covers all that begins with it",
      )
    : []),
  ...Object.entries(tags).flatMap(([key, value]) => lifecycleTag(`${path}.tags`, key, value)),
];

/** WEKA writes tags as `k1=v1&k2=v2`, and documents no way to escape what separates them. */
function lifecycleTag(path: string, key: string, value: string): ReturnType<typeof refuse> {
  if (/^[^=&\s\p{Cc}-][^=&\p{Cc}]{0,127}$/u.test(key) && /^[^=&\p{Cc}]{0,256}$/u.test(value))
    return [];
  return refuse(
    "weka-lifecycle-tag",
    path,
    `${quote(key)}: ${quote(value)} cannot be a tag of a lifecycle rule`,
    "use a key of 1 to 128 characters and a value of at most 256, without = and &",
  );
}
