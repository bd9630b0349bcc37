/**
 * What a request claims about its own signature, from the Authorization header or a presigned query
 * (S3 API reference, "Authenticating Requests: Using the Authorization Header" and "Using Query Parameters").
 */
import type { Received } from "../received.ts";
import { s3Error } from "../s3-error.ts";

export interface SignatureClaim {
  readonly placement: "header" | "query";
  readonly accessKeyId: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
  readonly signedAt: Date;
  /** Presigned requests only. */
  readonly expiresInSeconds?: number;
  readonly securityToken: string | undefined;
  /** The payload's part of the canonical request: a SHA-256, or a literal such as `UNSIGNED-PAYLOAD`. */
  readonly payload: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const WEEK_SECONDS = 604_800;

/** Whether the signature comes in the URL. */
export function isPresigned({ query }: Received): boolean {
  return query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature");
}

/** @returns undefined for an anonymous request @throws S3Error for a claim that cannot be read */
export function readClaim(received: Received): SignatureClaim | undefined {
  const authorization = received.headers["authorization"];
  const presigned = isPresigned(received);
  if (authorization !== undefined && presigned)
    throw s3Error(
      "InvalidArgument",
      "Only one auth mechanism allowed; send either the Authorization header or the X-Amz-* query parameters.",
    );
  if (authorization !== undefined) return fromHeader(authorization, received);
  return presigned ? fromQuery(received) : undefined;
}

function fromHeader(authorization: string, { headers }: Received): SignatureClaim {
  const [algorithm, fields = ""] = authorization.split(/ (.*)/s);
  if (algorithm !== ALGORITHM)
    throw s3Error(
      "InvalidRequest",
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  const parts = new Map(fields.split(",").map((field) => pair(field.trim())));
  const malformed = (what: string): Error =>
    s3Error("AuthorizationHeaderMalformed", `The authorization header is malformed; ${what}.`);
  const date = headers["x-amz-date"];
  const scope = readScope(parts.get("Credential"), malformed);
  const signedAt = date === undefined ? httpDate(headers["date"]) : basicDate(date);
  if (signedAt === undefined)
    throw s3Error("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header.");
  const payload = headers["x-amz-content-sha256"];
  if (payload === undefined)
    throw s3Error(
      "InvalidRequest",
      "Missing required header for this request: x-amz-content-sha256.",
    );
  checkDay(scope.day, signedAt, malformed);
  return {
    placement: "header",
    accessKeyId: scope.accessKeyId,
    region: scope.region,
    signedHeaders: readSignedHeaders(parts.get("SignedHeaders"), malformed),
    signature: readSignature(parts.get("Signature"), malformed),
    signedAt,
    securityToken: headers["x-amz-security-token"],
    payload,
  };
}

function fromQuery({ query, headers }: Received): SignatureClaim {
  const malformed = (what: string): Error =>
    s3Error("AuthorizationQueryParametersError", `Error parsing the X-Amz-* parameters; ${what}.`);
  if (query.get("X-Amz-Algorithm") !== ALGORITHM)
    throw malformed(`X-Amz-Algorithm must be "${ALGORITHM}"`);
  const scope = readScope(query.get("X-Amz-Credential"), malformed);
  const signedAt = basicDate(query.get("X-Amz-Date") ?? "");
  if (signedAt === undefined) throw malformed('X-Amz-Date must be like "20260131T120000Z"');
  const expires = query.get("X-Amz-Expires") ?? "";
  const expiresInSeconds = /^\d{1,7}$/.test(expires) ? Number(expires) : undefined;
  if (expiresInSeconds === undefined || expiresInSeconds > WEEK_SECONDS)
    throw malformed(`X-Amz-Expires must be a number of seconds, at most ${WEEK_SECONDS}`);
  checkDay(scope.day, signedAt, malformed);
  return {
    placement: "query",
    accessKeyId: scope.accessKeyId,
    region: scope.region,
    signedHeaders: readSignedHeaders(query.get("X-Amz-SignedHeaders"), malformed),
    signature: readSignature(query.get("X-Amz-Signature"), malformed),
    signedAt,
    expiresInSeconds,
    securityToken: query.get("X-Amz-Security-Token"),
    payload:
      query.get("X-Amz-Content-Sha256") ?? headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD",
  };
}

type Malformed = (what: string) => Error;

function pair(field: string): [string, string] {
  const equals = field.indexOf("=");
  return equals === -1 ? [field, ""] : [field.slice(0, equals), field.slice(equals + 1)];
}

function readScope(
  credential: string | undefined,
  malformed: Malformed,
): { accessKeyId: string; day: string; region: string } {
  // From the end, as only the access key id may hold what it likes.
  const parts = credential?.split("/") ?? [];
  const [day = "", region = "", service, terminator] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join("/");
  // VAST's SDK names no region; whatever a client names, both sides sign the same.
  if (accessKeyId === "" || parts.length < 5 || service !== "s3" || terminator !== "aws4_request")
    throw malformed("Credential must be ACCESSKEYID/YYYYMMDD/REGION/s3/aws4_request");
  return { accessKeyId, day, region };
}

function readSignedHeaders(list: string | undefined, malformed: Malformed): string[] {
  const names = (list ?? "").toLowerCase().split(";");
  if (!names.includes("host")) throw malformed("SignedHeaders must include host");
  return names;
}

function readSignature(signature: string | undefined, malformed: Malformed): string {
  if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature))
    throw malformed("Signature must be 64 lower-case hexadecimal digits");
  return signature;
}

function checkDay(day: string, signedAt: Date, malformed: Malformed): void {
  if (day !== signedAt.toISOString().slice(0, 10).replaceAll("-", ""))
    throw malformed("the date in Credential is not the date of the request");
}

/** `20260131T120000Z` */
function basicDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return httpDate(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function httpDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
