/**
 * WEKA's own limits, checked before anything runs. Every rule takes the place of the value in the user's words and
 * returns findings; none throws. Sources: WEKA 5.0 documentation, "S3 buckets management", "S3 users and
 * authentication", "S3 cluster management", "User management", "CLI reference guide".
 */
import { WEKA_POLICY_BYTES, checkWekaBucketPolicy } from "../dialects/weka.ts";
import type { PolicyDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import { parseCapacity } from "./capacity.ts";

/** A rule for one value at one place of the configuration. */
export type Rule<T> = (path: string, value: T) => Finding[];

/** "S3 buckets management": 3 to 63 lower-case letters, digits, dots and hyphens; not an IP address. */
export const bucketName: Rule<string> = (path, name) => {
  const fits = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
  if (fits && !isAddress) return [];
  return refuse(
    "weka-bucket-name",
    path,
    `${quote(name)} cannot name a bucket`,
    "use 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, and no IP address",
  );
};

/** "Filesystems": at most 32 characters, no slash; the S3 service also refuses space, parentheses, `&` and `;`. */
export const filesystemName: Rule<string> = (path, name) =>
  /^[^-/\\\s()&;][^/\\\s()&;]{0,31}$/.test(name)
    ? []
    : refuse(
        "weka-filesystem-name",
        path,
        `${quote(name)} cannot name a filesystem of the S3 service`,
        "use 1 to 32 characters without slashes, spaces, parentheses, & and ;, not starting with a hyphen",
      );

/**
 * WEKA does not document a limit for policy names; this one keeps them safe as words of a command line.
 *
 * @param longest fewer characters where something will be appended to the name
 */
export function policyName(path: string, name: string, longest = 64): Finding[] {
  if (isWord(name, longest)) return [];
  return refuse(
    "weka-policy-name",
    path,
    `${quote(name)} cannot name a policy`,
    `use 1 to ${longest} letters, digits, dots, underscores and hyphens, starting with a letter or digit`,
  );
}

/** The user name is the access key, which Signature Version 4 writes into a list separated by `/` and `,`. */
export const userName: Rule<string> = (path, name) =>
  isWord(name, 64)
    ? []
    : refuse(
        "weka-user-name",
        path,
        `${quote(name)} cannot name an S3 user`,
        "use 1 to 64 letters, digits, dots, underscores and hyphens, starting with a letter or digit",
      );

/** "S3 users and authentication": a policy has at most 2,048 bytes. */
export const policySize: Rule<PolicyDocument> = (path, document) => {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes <= WEKA_POLICY_BYTES) return [];
  return refuse(
    "weka-policy-too-large",
    path,
    `the policy has ${bytes} bytes without white space, ${bytes - WEKA_POLICY_BYTES} more than the ${WEKA_POLICY_BYTES} that WEKA takes`,
    "merge grants to neighbouring folders into one, or give them to another user: WEKA attaches one policy to a user",
  );
};

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

/** "User management": at least 8 characters with upper case, lower case, and a digit or special character. */
export const password: Rule<string> = (path, value) => {
  const missing = [
    value.length >= 8 ? [] : ["8 characters"],
    /\p{Lu}/u.test(value) ? [] : ["an upper-case letter"],
    /\p{Ll}/u.test(value) ? [] : ["a lower-case letter"],
    /[^\p{L}]/u.test(value) ? [] : ["a digit or special character"],
  ].flat();
  const unprintable = /\p{Cc}/u.test(value) ? ["no line breaks or control characters"] : [];
  const wanted = [...missing, ...unprintable];
  if (wanted.length === 0) return [];
  // The value itself is never quoted.
  return refuse(
    "weka-password",
    path,
    `the password lacks: ${wanted.join(", ")}`,
    "WEKA takes at least 8 characters with an upper-case letter, a lower-case letter, and a digit or special character",
  );
};

export const posixId: Rule<number> = (path, id) =>
  Number.isInteger(id) && id >= 0 && id <= 4_294_967_294
    ? []
    : refuse(
        "weka-posix-id",
        path,
        `${id} is no POSIX id`,
        "use a whole number from 0 to 4294967294",
      );

export const passwordVersion: Rule<number> = (path, version) =>
  Number.isSafeInteger(version) && version >= 1
    ? []
    : refuse(
        "weka-password-version",
        path,
        `${version} is no password version`,
        "count from 1, and add 1 to set a changed password",
      );

/** "S3 cluster management": 9000 by default; 9001 belongs to WEKA itself. */
export const port: Rule<number> = (path, value) =>
  Number.isInteger(value) && value >= 1 && value <= 65_535 && value !== 9001
    ? []
    : refuse(
        "weka-port",
        path,
        `${value} cannot be the port of the S3 service`,
        "use a port from 1 to 65535 other than 9001, which WEKA keeps; 9000 is its default",
      );

/** "S3 cluster management": each domain has at most 64 characters, the comma-separated list at most 1,024. */
export const domains: Rule<readonly string[]> = (path, names) => {
  const label = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
  const name = new RegExp(`^${label}(\\.${label})*$`);
  const length = names.join(",").length;
  return [
    ...names.flatMap((domain, index) =>
      domain.length <= 64 && name.test(domain)
        ? []
        : refuse(
            "weka-domain",
            `${path}[${index}]`,
            `${quote(domain)} is no domain that the S3 service takes`,
            "use a host name of at most 64 characters, for example s3.example.com",
          ),
    ),
    ...(length <= 1024
      ? []
      : refuse(
          "weka-domain-list",
          path,
          `the domains have ${length} characters with their commas`,
          "WEKA takes 1024 in all: name fewer domains",
        )),
  ];
};

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

/** Container ids: the number in the `HostId<4>` that WEKA prints. */
export const containers: Rule<readonly number[]> = (path, ids) => {
  if (ids.length === 0)
    return refuse(
      "weka-containers",
      path,
      "no container is named",
      'name at least one container, better two, or say "all"',
    );
  return ids.flatMap((id, index) =>
    Number.isSafeInteger(id) && id >= 0
      ? []
      : refuse(
          "weka-container-id",
          `${path}[${index}]`,
          `${id} is no container id`,
          "use the number of the id that `weka cluster container` prints, for example 4 for HostId<4>",
        ),
  );
};

function isWord(text: string, longest: number): boolean {
  return text.length <= longest && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text);
}

function refuse(code: string, path: string, message: string, fix: string): Finding[] {
  return [{ code, severity: "error", path, message, fix }];
}

function quote(text: string): string {
  return JSON.stringify(text);
}
