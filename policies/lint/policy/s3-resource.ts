/** Resource patterns of buckets and objects, as the three dialects spell them. */

export interface S3Pattern {
  /** The bucket's name or a pattern of names. */
  readonly bucket: string;
  /** What follows the first slash; undefined when the pattern names the bucket itself. */
  readonly key: string | undefined;
}

const S3_ARN = /^arn:[^:]*:s3:::/;

/** The bucket and key of a pattern, with or without `arn:…:s3:::` in front; undefined for `*` and ARNs of other things. */
export function s3Pattern(pattern: string): S3Pattern | undefined {
  if (pattern === "*" || (pattern.startsWith("arn:") && !S3_ARN.test(pattern))) return undefined;
  const name = pattern.replace(S3_ARN, "");
  const slash = name.indexOf("/");
  if (slash === -1) return { bucket: name, key: undefined };
  return { bucket: name.slice(0, slash), key: name.slice(slash + 1) };
}

/**
 * A pattern and every simpler one that covers it: `*`, and its own beginnings with a `*` after them up to each slash.
 * A set of patterns that holds one of these covers it; what else might cover it is left aside.
 */
export function coveringPatterns(pattern: string): string[] {
  const covering = ["*", pattern];
  for (let at = pattern.indexOf("/"); at !== -1; at = pattern.indexOf("/", at + 1))
    covering.push(`${pattern.slice(0, at + 1)}*`, `${pattern.slice(0, at)}*`);
  const bucketStart = S3_ARN.exec(pattern)?.[0];
  return bucketStart === undefined ? covering : [...covering, `${bucketStart}*`];
}
