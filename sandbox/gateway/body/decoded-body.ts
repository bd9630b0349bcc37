/** The body of a request as the storage should see it: decoded, verified, and never complete unless it is genuine. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { s3Error } from "../s3-error.ts";
import type { Payload } from "../signature/payload.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { announcedChecksum } from "./checksum.ts";
import { incomplete } from "./pieces.ts";
import type { Bytes } from "./pieces.ts";

type Headers = Readonly<Record<string, string>>;

/**
 * How many bytes the decoded body has.
 *
 * @throws S3Error MissingContentLength, as S3 takes no body of unknown length
 */
export function decodedLength(payload: Payload, headers: Headers): number {
  const chunked = payload.kind === "aws-chunked";
  const text = headers[chunked ? "x-amz-decoded-content-length" : "content-length"];
  // A POST without a body may leave it out.
  if (text === undefined && !chunked && headers["transfer-encoding"] === undefined) return 0;
  if (text === undefined || !/^\d{1,15}$/.test(text))
    throw s3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  return Number(text);
}

/**
 * The decoded body, piece by piece. Its last piece comes only after every signature, checksum and length held, so
 * that a body which turns out to be forged stays incomplete for the storage and is dropped there.
 *
 * @throws S3Error while iterating
 */
export function decodedBody(request: Readable, payload: Payload, headers: Headers): Bytes {
  const length = decodedLength(payload, headers);
  // The request outlives its body: the answer still has to be written to its socket.
  const raw: Bytes = request.iterator({ destroyOnReturn: false });
  return holdBackLast(exactly(length, verified(raw, payload, headers)));
}

/** The whole decoded body, for the few operations whose XML must be read. @throws S3Error MaxMessageLengthExceeded */
export async function readBody(body: Bytes, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > maxBytes)
      throw s3Error("MaxMessageLengthExceeded", `Your request was larger than ${maxBytes} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function verified(raw: Bytes, payload: Payload, headers: Headers): Bytes {
  switch (payload.kind) {
    case "unsigned":
      return raw;
    case "sha256":
      return withDigest(raw, payload.hex);
    case "aws-chunked": {
      const trailer = payload.trailer ? announcedChecksum(headers["x-amz-trailer"]) : undefined;
      return decodeAwsChunked(raw, {
        ...(payload.signing === undefined ? {} : { signing: payload.signing }),
        ...(trailer === undefined ? {} : { trailer }),
      });
    }
  }
}

async function* withDigest(source: Bytes, expected: string): AsyncGenerator<Buffer> {
  const digest = createHash("sha256");
  for await (const piece of source) {
    digest.update(piece);
    yield piece;
  }
  if (digest.digest("hex") !== expected)
    throw s3Error(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
}

async function* exactly(length: number, source: Bytes): AsyncGenerator<Buffer> {
  let missing = length;
  for await (const piece of source) {
    missing -= piece.length;
    if (missing < 0) throw incomplete();
    yield piece;
  }
  if (missing > 0) throw incomplete();
}

async function* holdBackLast(source: Bytes): AsyncGenerator<Buffer> {
  let held: Buffer | undefined;
  for await (const piece of source) {
    if (held !== undefined) yield held;
    held = piece;
  }
  if (held !== undefined) yield held;
}
