/** Bodies in `aws-chunked`, written by hand. */
import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import { sha256Hex } from "../../../../sandbox/gateway/signature/sha256.ts";
import { SECRET } from "./system.ts";

export function crc32Base64(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64");
}

/** Chunks without signatures, and the trailer after them. */
export function unsignedChunks(chunks: readonly string[], trailer: string): string {
  return `${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join("")}0\r\n${trailer}\r\n`;
}

/** What a signed request says about itself in its own headers. */
export interface Seed {
  readonly authorization: string;
  readonly amzDate: string;
}

/**
 * Signs chunks as the S3 API reference describes it ("Transferring Payload in Multiple Chunks"), apart from the code
 * under test. With `trailer`, a `name:value`, the signed trailer follows.
 */
export function signedChunks(seed: Seed, chunks: readonly string[], trailer?: string): string {
  const [, scope = "", signature = ""] =
    /Credential=[^/]+\/([^,]+), .*Signature=([0-9a-f]+)/.exec(seed.authorization) ?? [];
  let previous = signature;
  const chain = (part: string, ...hashes: string[]): string => {
    const text = [`AWS4-HMAC-SHA256-${part}`, seed.amzDate, scope, previous, ...hashes].join("\n");
    previous = createHmac("sha256", signingKey(scope)).update(text).digest("hex");
    return previous;
  };
  const body = [...chunks, ""].map((chunk) => {
    const size = Buffer.byteLength(chunk).toString(16);
    const head = `${size};chunk-signature=${chain("PAYLOAD", sha256Hex(""), sha256Hex(chunk))}\r\n`;
    return chunk === "" ? head : `${head}${chunk}\r\n`;
  });
  const end =
    trailer === undefined
      ? ""
      : `${trailer}\r\nx-amz-trailer-signature:${chain("TRAILER", sha256Hex(`${trailer}\n`))}\r\n`;
  return `${body.join("")}${end}\r\n`;
}

function signingKey(scope: string): Buffer {
  return scope
    .split("/")
    .reduce(
      (key, part) => createHmac("sha256", key).update(part).digest(),
      Buffer.from(`AWS4${SECRET}`),
    );
}
