/** What `x-amz-content-sha256` says about the body (S3 API reference, "Common request headers"). */
import { s3Error } from "../s3-error.ts";
import type { Recomputation } from "./recompute.ts";

export interface ChunkSigning {
  readonly recomputation: Recomputation;
  /** The request's own signature, to which the first chunk chains. */
  readonly seed: string;
}

export type Payload =
  | { readonly kind: "unsigned" }
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "aws-chunked"; readonly trailer: boolean; readonly signing?: ChunkSigning };

/** @param signing what verifies signed chunks; absent where no signature is verified, so that none can be believed */
export function readPayload(value: string, signing?: ChunkSigning): Payload {
  if (/^[0-9a-f]{64}$/.test(value)) return { kind: "sha256", hex: value };
  switch (value) {
    case "UNSIGNED-PAYLOAD":
      return { kind: "unsigned" };
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      return { kind: "aws-chunked", trailer: true };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
      if (signing !== undefined) return { kind: "aws-chunked", trailer: false, signing };
      break;
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
      if (signing !== undefined) return { kind: "aws-chunked", trailer: true, signing };
      break;
  }
  throw s3Error(
    "InvalidArgument",
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.",
  );
}
