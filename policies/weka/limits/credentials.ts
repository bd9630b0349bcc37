/** What users, service accounts and sessions sign in with. */
import { type Rule, refuse, wholeNumber } from "../../rule.ts";

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

/** The largest value POSIX leaves to an id: 4294967295 means "none". */
export const posixId = wholeNumber("weka-posix-id", "POSIX id", 0, 4_294_967_294);

export const passwordVersion: Rule<number> = (path, version) =>
  Number.isSafeInteger(version) && version >= 1
    ? []
    : refuse(
        "weka-password-version",
        path,
        `${version} is no password version`,
        "count from 1, and add 1 to set a changed password",
      );

export const keyVersion: Rule<number> = (path, version) =>
  Number.isSafeInteger(version) && version >= 1
    ? []
    : refuse(
        "weka-key-version",
        path,
        `${version} is no key version`,
        "count from 1, and add 1 to have a new key made",
      );

const minute = 60;
const week = 7 * 24 * 60 * minute;

/**
 * "S3 users and authentication": 15 minutes to a week. The help of the command line says 52 weeks and a day, so which of
 * the two holds is not proven; the shorter one is safe.
 *
 * @param seconds how long an STS session shall last
 */
export const sessionDuration: Rule<number> = (path, seconds) =>
  Number.isInteger(seconds) && seconds >= 15 * minute && seconds <= week
    ? []
    : refuse(
        "weka-session-duration",
        path,
        `${seconds} seconds is no duration of an STS session`,
        "use 900 seconds (15 minutes) to 604800 (a week)",
      );
