/** Which operation a request is, on which bucket and key. What is understood here is what gets forwarded, and no more. */
import { OPERATIONS } from "./operations.ts";
import type { Level, Operation } from "./operations.ts";
import { decodeUri } from "./received.ts";
import type { Received } from "./received.ts";
import { s3Error } from "./s3-error.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

export interface S3Request {
  readonly operation: Operation;
  /** Empty for operations on the account. */
  readonly bucket: string;
  /** Empty for operations on the account or a bucket. */
  readonly key: string;
  /** The operation's own parameters, those of the signature removed. */
  readonly query: ReadonlyMap<string, string>;
  /** With the headers that a presigned URL carries as parameters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly source: CopySource | undefined;
}

/** Where a request points to. */
export type Address = Pick<S3Request, "bucket" | "key"> & { readonly level: Level };

const SIGNATURE_PARAMETERS = new Set(
  [
    "Algorithm",
    "Content-Sha256",
    "Credential",
    "Date",
    "Expires",
    "Security-Token",
    "Signature",
    "SignedHeaders",
  ].map((name) => `x-amz-${name.toLowerCase()}`),
);

/**
 * @param virtualHostBase the domain below which a host names a bucket, if any does
 * @param presigned whether parameters `x-amz-*` stand for headers, as in presigned URLs
 * @param operations those that the system knows
 * @throws S3Error NotImplemented, naming the operation or parameter that the gateway does not know
 */
export function parseRequest(
  received: Received,
  virtualHostBase: string | undefined,
  presigned: boolean,
  operations: readonly Operation[] = OPERATIONS,
): S3Request {
  const address = parseAddress(received, virtualHostBase);
  const { query, headers } = splitParameters(received, presigned);
  const operation = findOperation(received.method, address.level, query, headers, operations);
  const source = headers["x-amz-copy-source"];
  return {
    operation,
    bucket: address.bucket,
    key: address.key,
    query,
    headers,
    source: operation.copies && source !== undefined ? parseCopySource(source) : undefined,
  };
}

/** @throws S3Error InvalidBucketName, KeyTooLongError or InvalidURI */
function parseAddress(received: Received, virtualHostBase: string | undefined): Address {
  const path = received.path.slice(1);
  const hosted = bucketOfHost(received.headers["host"] ?? "", virtualHostBase);
  if (hosted !== undefined) return address(hosted, path);
  const slash = path.indexOf("/");
  return slash === -1 ? address(path, "") : address(path.slice(0, slash), path.slice(slash + 1));
}

function bucketOfHost(host: string, base: string | undefined): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, "");
  if (base === undefined || !name.endsWith(`.${base.toLowerCase()}`)) return undefined;
  return name.slice(0, -base.length - 1);
}

/** @param bucket @param key percent-encoded */
function address(bucket: string, key: string): Address {
  if (bucket === "") return { level: "account", bucket: "", key: "" };
  const names = { bucket: bucketName(decodeUri(bucket)), key: key === "" ? "" : keyName(key) };
  return { level: key === "" ? "bucket" : "object", ...names };
}

/** S3 User Guide, "Bucket naming rules": also what keeps a name from being more than one part of a path. */
function bucketName(name: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes(".."))
    throw s3Error("InvalidBucketName", "The specified bucket is not valid.");
  return name;
}

function keyName(encoded: string): string {
  const key = decodeUri(encoded);
  if (Buffer.byteLength(key) > 1024)
    throw s3Error("KeyTooLongError", "Your key is too long; keys have at most 1024 bytes.");
  // To IAM these are plain characters; a server or proxy that resolves them would touch another object than was judged.
  if (key.split("/").some((part) => part === "." || part === ".."))
    throw s3Error("InvalidURI", 'Keys with a part "." or ".." are not accepted by this gateway.');
  return key;
}

/** `[/]BUCKET/KEY[?versionId=ID]`, percent-encoded (S3 API reference, CopyObject). */
function parseCopySource(value: string): CopySource {
  const match = /^\/?([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(value);
  const [, bucket, key, versionId] = match ?? [];
  if (bucket === undefined || key === undefined)
    throw s3Error(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: bucket/key.",
    );
  return {
    bucket: bucketName(decodeUri(bucket)),
    key: keyName(key),
    versionId: versionId === undefined ? undefined : decodeUri(versionId),
  };
}

function splitParameters(
  received: Received,
  presigned: boolean,
): { query: Map<string, string>; headers: Record<string, string> } {
  const query = new Map<string, string>();
  const headers = { ...received.headers };
  for (const [name, value] of received.query) {
    const lower = name.toLowerCase();
    if (name === "x-id" || (presigned && SIGNATURE_PARAMETERS.has(lower))) continue;
    if (!presigned || !lower.startsWith("x-amz-")) query.set(name, value);
    else if (headers[lower] === undefined || headers[lower] === value) headers[lower] = value;
    else throw s3Error("InvalidArgument", `"${name}" has one value as header, another in the URL.`);
  }
  return { query, headers };
}

function findOperation(
  method: string,
  level: Level,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
  operations: readonly Operation[],
): Operation {
  const copies = headers["x-amz-copy-source"] !== undefined;
  const candidates = operations
    .filter(
      (operation) =>
        operation.method === method &&
        operation.level === level &&
        operation.selectors.every((selector) => selects(selector, query)),
    )
    .sort((one, other) => other.selectors.length - one.selectors.length);
  const best = candidates.find((operation) => operation.copies === copies) ?? candidates[0];
  if (best === undefined)
    throw s3Error(
      "NotImplemented",
      `This gateway knows no operation ${method} on ${whose(level)}.`,
    );
  const unknown = [...query.keys()].find((name) => !accepts(best, name));
  if (unknown !== undefined)
    throw s3Error(
      "NotImplemented",
      `This gateway knows no operation ${method} on ${whose(level)} with the parameter "${unknown}".`,
    );
  return best;
}

function whose(level: Level): string {
  return level === "object" ? "an object" : level === "bucket" ? "a bucket" : "the account";
}

function selects(selector: string, query: ReadonlyMap<string, string>): boolean {
  const [name = "", value] = selector.split("=");
  return value === undefined ? query.has(name) : query.get(name) === value;
}

function accepts(operation: Operation, parameter: string): boolean {
  if (parameter === "versionId") return operation.versionActions.length > 0;
  return (
    operation.parameters.includes(parameter) ||
    operation.selectors.some((selector) => selector.split("=")[0] === parameter)
  );
}
