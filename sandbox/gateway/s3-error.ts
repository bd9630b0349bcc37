/** S3's errors, as the S3 API reference names them ("Error responses", list of error codes). */
import { buildXml } from "./xml.ts";

/** Code -> HTTP status. */
const STATUS = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  ExpiredToken: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidRequest: 400,
  InvalidToken: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MaxMessageLengthExceeded: 400,
  MissingContentLength: 411,
  NoSuchKey: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** Further elements of the error document, such as `MaxAllowedSkewMilliseconds`. */
type Details = Readonly<Record<string, string>>;

/** An answer to the client. Never holds a secret: its message goes to the client and to the access log. */
export class S3Error extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Details;

  constructor(code: string, status: number, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

export function s3Error(code: ErrorCode, message: string, details?: Details): S3Error {
  return new S3Error(code, STATUS[code], message, details);
}

/** The error as S3's XML document; `resource` is the path of the request, still percent-encoded. */
export function errorDocument(error: S3Error, resource: string, requestId: string): string {
  const { code, message, details } = error;
  return buildXml(
    "Error",
    { Code: code, Message: message, ...details, Resource: resource, RequestId: requestId },
    false,
  );
}
