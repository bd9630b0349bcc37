/**
 * What the cluster takes as names, ids and passwords. Written apart from the project's own limits on purpose: a rule that
 * lets something through which the cluster refuses shows.
 */
import { Refusal, s3Refusal } from "./refusal.ts";

/** "S3 buckets management": 3 to 63 lower-case letters, digits, dots and hyphens; no IP address. */
export function checkBucketName(name: string): void {
  const ends = /^[a-z0-9].*[a-z0-9]$/.test(name);
  if (!ends || !/^[a-z0-9.-]{3,63}$/.test(name) || /^\d+\.\d+\.\d+\.\d+$/.test(name))
    throw s3Refusal("InvalidBucketName", "The specified bucket is not valid.");
}

/** Not documented. */
export function checkPolicyName(name: string): void {
  if (!/^\w[\w.-]{0,63}$/.test(name)) throw new Refusal(`Invalid policy name "${name}"`);
}

/** Not documented but for the slash and the comma, which Signature Version 4 gives a meaning of its own. */
export function checkUserName(name: string): void {
  if (!/^[^\s/,]{1,64}$/.test(name)) throw new Refusal(`Invalid username "${name}"`);
}

export function checkPosixId(id: number): void {
  if (id > 0xffff_fffe) throw new Refusal(`Invalid POSIX id ${id}`);
}

/** "User management": at least 8 characters, with upper case, lower case, and a digit or special character. */
export function checkPassword(password: string): void {
  const strong = [/.{8}/, /\p{Lu}/u, /\p{Ll}/u, /[^\p{L}]/u].every((part) => part.test(password));
  if (!strong)
    throw new Refusal(
      "Invalid password: it must have at least 8 characters, with an upper-case letter, a lower-case letter, and a number or special character",
    );
}
