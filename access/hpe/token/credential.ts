/** An access token with its times, and the document in which AWS tools take it. */

export interface Credential {
  /** The JWT, which S3 clients send as access key id: whoever sees it may use it. */
  readonly accessToken: string;
  /** Milliseconds since 1970, as all times here. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What the appliance's S3 service takes as secret key; it looks at the token only. */
export const SECRET_ACCESS_KEY = "s3";

const MINUTE = 60_000;

/** botocore asks anew from 15 minutes before the end (botocore/credentials.py); half a minute more is for slow clocks. */
const BOTOCORE_ASKS = 15.5 * MINUTE;

/** A token with less than this left may end while a request is under way. */
const LAST_MINUTE = MINUTE;

/**
 * When a new token is due: before botocore would ask on every request, but never in the first half of the token's life,
 * or a realm with short tokens would be asked on every call.
 */
export function refreshAt({ issuedAt, expiresAt }: Credential): number {
  return expiresAt - Math.min(BOTOCORE_ASKS, (expiresAt - issuedAt) / 2);
}

export function isFresh(credential: Credential, now: number): boolean {
  return now < refreshAt(credential);
}

/** Whether the token still works, although a new one is due. */
export function isUsable({ expiresAt }: Credential, now: number): boolean {
  return now < expiresAt - LAST_MINUTE;
}

/**
 * The JSON of the `credential_process` protocol (AWS CLI User Guide, "Sourcing credentials with an external process").
 * Without a SessionToken, which SDKs would send along.
 */
export function processDocument({ accessToken, expiresAt }: Credential): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: accessToken,
    SecretAccessKey: SECRET_ACCESS_KEY,
    Expiration: new Date(expiresAt).toISOString().replace(".000Z", "Z"),
  });
}
