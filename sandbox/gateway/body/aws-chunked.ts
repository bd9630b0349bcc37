/**
 * Decodes `Content-Encoding: aws-chunked` (S3 API reference, "Transferring Payload in Multiple Chunks" and
 * "Including Trailing Headers"): `SIZE[;chunk-signature=S]\r\n` BYTES `\r\n`, ended by a chunk of size 0 and, where
 * announced, by trailing headers.
 */
import { createHash } from "node:crypto";
import { s3Error } from "../s3-error.ts";
import type { Signed } from "../signature/recompute.ts";
import { sameText, sha256Hex } from "../signature/sha256.ts";
import type { ChunkSigning } from "../signature/payload.ts";
import { runningChecksum } from "./checksum.ts";
import type { ChecksumHeader, RunningChecksum } from "./checksum.ts";
import { incomplete, Pieces } from "./pieces.ts";
import type { Bytes } from "./pieces.ts";

export interface ChunkedFormat {
  /** How chunks are verified; absent where they are not signed. */
  readonly signing?: ChunkSigning;
  /** The checksum that follows the chunks, from `x-amz-trailer`. */
  readonly trailer?: ChecksumHeader;
}

/**
 * The bytes inside the chunks. Ends normally only after every signature and the trailing checksum held; who forwards
 * the bytes must therefore hold the last ones back until then.
 *
 * @throws S3Error IncompleteBody, SignatureDoesNotMatch or BadDigest
 */
export async function* decodeAwsChunked(
  source: Bytes,
  format: ChunkedFormat,
): AsyncGenerator<Buffer> {
  const pieces = new Pieces(source);
  try {
    yield* decode(pieces, format);
  } finally {
    await pieces.release();
  }
}

async function* decode(pieces: Pieces, format: ChunkedFormat): AsyncGenerator<Buffer> {
  const chain = new SignatureChain(format.signing);
  const checksum = format.trailer === undefined ? undefined : runningChecksum(format.trailer);
  for (;;) {
    const header = readHeader(await pieces.line());
    const digest = createHash("sha256");
    for await (const piece of pieces.take(header.size)) {
      digest.update(piece);
      checksum?.update(piece);
      yield piece;
    }
    await chain.verify("PAYLOAD", digest.digest("hex"), header.signature);
    if (header.size === 0) break;
    if ((await pieces.line()) !== "") throw incomplete();
  }
  if (format.trailer !== undefined) await readTrailer(pieces, chain, format.trailer, checksum);
  await pieces.end();
}

function readHeader(line: string): { size: number; signature: string } {
  const match = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match === null) throw incomplete();
  return { size: Number.parseInt(match[1] ?? "", 16), signature: match[2] ?? "" };
}

async function readTrailer(
  pieces: Pieces,
  chain: SignatureChain,
  expected: ChecksumHeader,
  checksum: RunningChecksum | undefined,
): Promise<void> {
  const headers = new Map<string, string>();
  for (let line = await pieces.line(); line !== ""; line = await pieces.line()) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const value = headers.get(expected);
  if (value === undefined) throw incomplete();
  const signature = headers.get("x-amz-trailer-signature") ?? "";
  await chain.verify("TRAILER", sha256Hex(`${expected}:${value}\n`), signature);
  if (checksum !== undefined && checksum.base64() !== value)
    throw s3Error("BadDigest", `The ${expected} you specified did not match the calculated one.`);
}

/** Each signature covers the one before it, so chunks can be neither changed, dropped nor reordered. */
class SignatureChain {
  readonly #signing: ChunkSigning | undefined;
  #previous: string;

  constructor(signing: ChunkSigning | undefined) {
    this.#signing = signing;
    this.#previous = signing?.seed ?? "";
  }

  async verify(part: Signed, digest: string, signature: string): Promise<void> {
    if (this.#signing === undefined) return;
    const expected = await this.#signing.recomputation.ofPart(part, this.#previous, digest);
    if (!sameText(expected, signature))
      throw s3Error(
        "SignatureDoesNotMatch",
        "The signature we calculated for a chunk of the body does not match the one you provided.",
      );
    this.#previous = signature;
  }
}
