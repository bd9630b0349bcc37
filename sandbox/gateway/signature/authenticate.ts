/** Who a request comes from: the signature's owner, once everything about the signature holds. */
import type { Asker, Backend, Credential } from "../backend.ts";
import type { Received } from "../received.ts";
import { s3Error } from "../s3-error.ts";
import { readClaim } from "./claim.ts";
import type { SignatureClaim } from "./claim.ts";
import { readPayload } from "./payload.ts";
import type { Payload } from "./payload.ts";
import { Recomputation } from "./recompute.ts";
import { sameText } from "./sha256.ts";

export interface Authenticated {
  readonly caller: Asker;
  readonly payload: Payload;
  /** Absent for an anonymous request. */
  readonly signature?: {
    readonly placement: SignatureClaim["placement"];
    readonly ageMilliseconds: number;
    readonly payload: string;
  };
}

const MAX_SKEW_MILLISECONDS = 15 * 60 * 1000; // S3 API reference, RequestTimeTooSkewed

/**
 * @param now the gateway's clock
 * @throws S3Error with the code that S3 has for each way a signature can fail
 */
export async function authenticate(
  received: Received,
  backend: Pick<Backend, "credential">,
  now: Date,
): Promise<Authenticated> {
  const claim = readClaim(received);
  if (claim === undefined)
    return {
      caller: "anonymous",
      payload: readPayload(received.headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD"),
    };
  checkTime(claim, now);
  const credential = await backend.credential(claim.accessKeyId);
  if (credential === undefined)
    throw s3Error(
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    );
  const recomputation = await verified(received, claim, credential.secretAccessKey);
  checkEverythingSigned(received, claim);
  checkToken(claim, credential, now);
  return {
    caller: credential.caller,
    payload: readPayload(claim.payload, recomputation && { recomputation, seed: claim.signature }),
    signature: {
      placement: claim.placement,
      ageMilliseconds: Math.max(0, now.getTime() - claim.signedAt.getTime()),
      payload: claim.payload,
    },
  };
}

/** What verifies the body's chunks too; undefined where signatures are not looked at. */
async function verified(
  received: Received,
  claim: SignatureClaim,
  secretAccessKey: string | undefined,
): Promise<Recomputation | undefined> {
  if (secretAccessKey === undefined) return undefined;
  const recomputation = new Recomputation(claim, secretAccessKey);
  if (sameText(await recomputation.ofRequest(received), claim.signature)) return recomputation;
  throw s3Error(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  );
}

function checkTime(claim: SignatureClaim, now: Date): void {
  const age = now.getTime() - claim.signedAt.getTime();
  if (claim.expiresInSeconds !== undefined) {
    if (age < -MAX_SKEW_MILLISECONDS) throw s3Error("AccessDenied", "Request is not valid yet");
    if (age > claim.expiresInSeconds * 1000) throw s3Error("AccessDenied", "Request has expired");
    return;
  }
  if (Math.abs(age) > MAX_SKEW_MILLISECONDS)
    throw s3Error(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      {
        RequestTime: claim.signedAt.toISOString(),
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: String(MAX_SKEW_MILLISECONDS),
      },
    );
}

/** A header that changes what S3 does must not be added by whoever relays the request. */
function checkEverythingSigned(received: Received, claim: SignatureClaim): void {
  const unsigned = Object.keys(received.headers).filter(
    (name) =>
      name.startsWith("x-amz-") &&
      // Its value is a line of the canonical request of its own; VAST's SDK counts on that.
      name !== "x-amz-content-sha256" &&
      !claim.signedHeaders.includes(name),
  );
  if (unsigned.length > 0)
    throw s3Error(
      "AccessDenied",
      "There were headers present in the request which were not signed",
      { HeadersNotSigned: unsigned.join(", ") },
    );
}

function checkToken(claim: SignatureClaim, credential: Credential, now: Date): void {
  if (!sameText(claim.securityToken ?? "", credential.sessionToken ?? ""))
    throw s3Error("InvalidToken", "The provided token is malformed or otherwise invalid.");
  if (credential.expiresAt !== undefined && credential.expiresAt <= now)
    throw s3Error("ExpiredToken", "The provided token has expired.");
}
