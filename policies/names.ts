/**
 * Names as branded strings: only the functions here make them, so whatever holds a `Prefix` or a `BucketName` holds a
 * checked one. Each name has a `...Problem` function that says what is wrong, for callers that report all problems at once.
 */

/** A folder: UTF-8 key prefix without leading slash, with exactly one trailing slash. `team-a/` never covers `team-ab/`. */
export type Prefix = string & { readonly __brand: "Prefix" };

/** The name of an S3 bucket (or VAST database, which is one). */
export type BucketName = string & { readonly __brand: "BucketName" };

/** The name of a schema in a VAST database. */
export type SchemaName = string & { readonly __brand: "SchemaName" };

const MAX_KEY_BYTES = 1024; // S3 User Guide, "Creating object key names"

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** What is wrong with a folder as a person wrote it, or undefined. A missing trailing slash is fine. */
export function prefixProblem(raw: string): string | undefined {
  const parts = raw.replace(/\/$/, "").split("/");
  if (raw === "" || raw === "/") return "is empty; name a folder such as team-a/";
  if (parts[0] === "") return "begins with a slash; keys do not";
  if (parts.includes("")) return "has two slashes in a row; one separates folders";
  if (parts.some((part) => part === "." || part === ".."))
    return "has a . or .. part; S3 does not resolve them, and proxies do";
  if (/[*?]/.test(raw))
    return "has a wildcard; a folder already covers everything below it, and a pattern such as team-a* would open team-ab/ too";
  if (/\p{Cc}/u.test(raw)) return "has a control character";
  if (utf8Bytes(raw) > MAX_KEY_BYTES)
    return `is longer than ${MAX_KEY_BYTES} bytes, the limit of an S3 key`;
  return undefined;
}

/** Makes a `Prefix` of a folder name, with or without its trailing slash. Throws a RangeError that quotes a bad one. */
export function prefix(raw: string): Prefix {
  const problem = prefixProblem(raw);
  if (problem !== undefined) throw new RangeError(`folder ${JSON.stringify(raw)} ${problem}`);
  return asPrefix(raw.endsWith("/") ? raw : `${raw}/`);
}

function asPrefix(checked: string): Prefix {
  return checked as Prefix;
}

/** The folder of `child` below `parent`: `credit-scoring/` and `data/` give `credit-scoring/data/`. */
export function subfolder(parent: Prefix, child: Prefix): Prefix {
  return prefix(`${parent}${child}`);
}

/** The folders above a folder, outermost first: `a/b/c/` gives `a/`, `a/b/`. */
export function parents(folder: Prefix): Prefix[] {
  const parts = folder.split("/").slice(0, -2);
  return parts.map((_, depth) => asPrefix(`${parts.slice(0, depth + 1).join("/")}/`));
}

/** Whether everything below `inner` is also below `outer`. A folder covers itself. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return inner.startsWith(outer);
}

const RESERVED_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/**
 * What is wrong with a bucket name by the rules all S3 services share, or undefined
 * (S3 User Guide, "General purpose bucket naming rules"; WEKA, "Manage S3 buckets").
 */
export function bucketNameProblem(raw: string): string | undefined {
  if (raw.length < 3 || raw.length > 63) return `has ${raw.length} characters; allowed are 3 to 63`;
  if (!/^[a-z0-9.-]+$/.test(raw))
    return "has a character outside a-z, 0-9, '.' and '-'; capitals and underscores are not allowed";
  if (!/^[a-z0-9].*[a-z0-9]$/.test(raw)) return "must begin and end with a letter or digit";
  if (raw.includes("..")) return "has two dots in a row";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(raw)) return "looks like an IP address";
  return undefined;
}

/** What is wrong with a bucket name on AWS, which reserves some prefixes and suffixes, or undefined. */
export function awsBucketNameProblem(raw: string): string | undefined {
  const reserved =
    RESERVED_PREFIXES.find((start) => raw.startsWith(start)) ??
    RESERVED_SUFFIXES.find((end) => raw.endsWith(end));
  return (
    bucketNameProblem(raw) ??
    (reserved === undefined ? undefined : `uses ${JSON.stringify(reserved)}, which AWS reserves`)
  );
}

/** Makes a `BucketName`. Throws a RangeError that quotes a bad one. */
export function bucketName(raw: string): BucketName {
  const problem = bucketNameProblem(raw);
  if (problem !== undefined) throw new RangeError(`bucket ${JSON.stringify(raw)} ${problem}`);
  return raw as BucketName;
}

/** What is wrong with a VAST schema name as part of a policy resource, or undefined. */
export function schemaNameProblem(raw: string): string | undefined {
  if (raw === "") return "is empty";
  if (!/^[A-Za-z0-9_.-]+$/.test(raw))
    return "has a character outside letters, digits, '_', '-' and '.'; in a policy resource others would change its meaning";
  return undefined;
}

/** Makes a `SchemaName`. Throws a RangeError that quotes a bad one. */
export function schemaName(raw: string): SchemaName {
  const problem = schemaNameProblem(raw);
  if (problem !== undefined) throw new RangeError(`schema ${JSON.stringify(raw)} ${problem}`);
  return raw as SchemaName;
}
