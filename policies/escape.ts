/**
 * Literal text inside IAM patterns. In Resource, StringLike and ArnLike values `*`, `?` and `$` are special; written
 * `${*}`, `${?}`, `${$}` they stand for themselves (IAM User Guide, "Policy variables", special characters).
 * Needs Version 2012-10-17, the only one this project writes.
 */

/** Escapes text so that a pattern matches it and nothing else. */
export function escapeLiteral(text: string): string {
  return text.replace(/[*?$]/g, "${$&}");
}

/** The first character that IAM's API refuses in a document, or undefined: it takes tab, line ends and U+0020 to U+00FF. */
export function beyondLatin1(text: string): string | undefined {
  return /[^\t\n\r\u0020-\u00ff]/u.exec(text)?.[0];
}
