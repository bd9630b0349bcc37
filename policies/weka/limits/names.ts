/** Names on WEKA, which also become words of a command line. */
import type { Finding } from "../../finding.ts";
import { type Rule, quote, refuse } from "../../rule.ts";

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

/** A group's name has the rules of a filesystem's; WEKA documents none of its own. */
export const filesystemGroupName: Rule<string> = (path, name) =>
  filesystemName(path, name).length === 0
    ? []
    : refuse(
        "weka-filesystem-group-name",
        path,
        `${quote(name)} cannot name a filesystem group`,
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

/** The label is the Sid of a statement, which IAM wants to be of letters and digits. */
export const serviceAccountLabel: Rule<string> = (path, label) =>
  /^[a-z][a-z0-9]{0,39}$/.test(label)
    ? []
    : refuse(
        "weka-service-account-label",
        path,
        `${quote(label)} cannot be the label of a service account`,
        "use 1 to 40 lower-case letters and digits, beginning with a letter",
      );

function isWord(text: string, longest: number): boolean {
  return text.length <= longest && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text);
}
