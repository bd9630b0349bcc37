/** A request as the storage gets it: bucket names mapped, the client's signature and transfer encoding taken off. */
import type { IncomingMessage } from "node:http";
import type { Backend } from "./backend.ts";
import { announcedChecksum, runningChecksum } from "./body/checksum.ts";
import { decodedBody, decodedLength } from "./body/decoded-body.ts";
import type { Bytes } from "./body/pieces.ts";
import { encodeUri } from "./received.ts";
import type { S3Request } from "./s3-request.ts";
import type { Payload } from "./signature/payload.ts";
import type { StorageRequest } from "./storage.ts";

/** Beside those that begin with `x-amz-`. */
const FORWARDED = new Set([
  "cache-control",
  "content-disposition",
  "content-language",
  "content-md5",
  "content-type",
  "expires",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-unmodified-since",
  "range",
]);

/** They belong to the client's signature or transfer encoding, or are written anew. */
const KEPT_BACK = new Set([
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-security-token",
  "x-amz-trailer",
]);

type Names = Backend["storage"];

export function toStorage(
  request: S3Request,
  payload: Payload,
  incoming: IncomingMessage,
  names: Names,
): StorageRequest {
  const { operation, bucket, key, query, headers } = request;
  const target = {
    method: operation.method,
    bucket: bucket === "" ? "" : names.toStored(bucket),
    key,
    query,
  };
  const forwarded = { ...plainHeaders(headers), ...rewrittenHeaders(request, payload, names) };
  if (operation.method !== "PUT" && operation.method !== "POST")
    return { ...target, headers: forwarded };
  const length = String(decodedLength(payload, headers));
  const body: Bytes = decodedBody(incoming, payload, headers);
  return { ...target, headers: { ...forwarded, "content-length": length }, body };
}

function plainHeaders(headers: S3Request["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => FORWARDED.has(name) || (name.startsWith("x-amz-") && !KEPT_BACK.has(name)),
    ),
  );
}

function rewrittenHeaders(
  { headers, source }: S3Request,
  payload: Payload,
  names: Names,
): Record<string, string> {
  const rewritten: Record<string, string> = {};
  const encoding = withoutAwsChunked(headers["content-encoding"]);
  if (encoding !== "") rewritten["content-encoding"] = encoding;
  if (source !== undefined) {
    const version =
      source.versionId === undefined ? "" : `?versionId=${encodeUri(source.versionId)}`;
    const key = source.key.split("/").map(encodeUri).join("/");
    rewritten["x-amz-copy-source"] = `/${names.toStored(source.bucket)}/${key}${version}`;
  }
  const algorithm = checksumAlgorithm(headers, payload);
  if (algorithm !== undefined) rewritten["x-amz-sdk-checksum-algorithm"] = algorithm;
  return rewritten;
}

function withoutAwsChunked(encoding: string | undefined): string {
  return (encoding ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name.toLowerCase() !== "aws-chunked")
    .join(",");
}

/**
 * A trailing checksum is verified here and its value does not travel on; the storage is told to compute its own. One
 * that could not be verified is not mentioned, as the storage might store something else under its name.
 */
function checksumAlgorithm(headers: S3Request["headers"], payload: Payload): string | undefined {
  if (payload.kind !== "aws-chunked") return headers["x-amz-sdk-checksum-algorithm"];
  const trailer = announcedChecksum(headers["x-amz-trailer"]);
  if (trailer === undefined || runningChecksum(trailer) === undefined) return undefined;
  return trailer.slice("x-amz-checksum-".length).toUpperCase();
}
