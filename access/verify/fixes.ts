import type { S3Problem } from "../s3/problem.ts";

const NOT_ALLOWED =
  "the keys' policy does not allow it: have it granted, or verify in a folder where it is, with --prefix";

/** What to do about a request that did not work. */
export function fixOf({ status, code }: S3Problem): string {
  switch (code) {
    case "AccessDenied":
      return NOT_ALLOWED;
    case "SignatureDoesNotMatch":
      return "the secret key is another one: up to WEKA 5.0 it is the user's password, later that of its key pair";
    case "InvalidAccessKeyId":
      return "S3 does not know the access key: up to WEKA 5.0 it is the user's name, later that of its key pair; or no S3 server is ready";
    case "ExpiredToken":
    case "InvalidToken":
      return "the session has ended, or its token is missing: make a new one with s3access weka sts";
    case "NoSuchBucket":
      return "there is no such bucket: name one that is declared";
    case "RequestTimeTooSkewed":
      return "set this machine's clock";
    case "OtherSize":
    case "OtherContent":
      return "something changes bodies on the way, such as a proxy that compresses";
    case "NotListed":
      return "the listing is not that of the bucket: look at what stands between this machine and S3";
    case "ENOTFOUND":
    case "ECONNREFUSED":
    case "EHOSTUNREACH":
    case "TimeoutError":
      return "check the endpoint, the network and that the S3 service is running: weka s3 cluster status";
    default:
      break;
  }
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME|UNABLE_TO_VERIFY/.test(code))
    return "the endpoint's certificate is not trusted: install it with s3access weka cert, or name its authority with --ca-bundle";
  // The answer to a HEAD request has no body, hence no code.
  if (status === 403) return NOT_ALLOWED;
  return status >= 500
    ? "S3 itself has a problem: see weka s3 cluster status and its events"
    : "try again; an administrator finds the request in the S3 audit log";
}
