import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { decodedBody } from "../../../../sandbox/gateway/body/decoded-body.ts";
import type { Payload } from "../../../../sandbox/gateway/signature/payload.ts";
import { sha256Hex } from "../../../../sandbox/gateway/signature/sha256.ts";
import { crc32Base64, unsignedChunks } from "../support/chunks.ts";

/** What a storage would get of a body, and the code of the error that it ends with. */
async function forwarded(
  pieces: readonly string[],
  payload: Payload,
  headers: Record<string, string>,
): Promise<[string[], unknown]> {
  const source = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  const got: string[] = [];
  try {
    for await (const piece of decodedBody(source, payload, headers)) got.push(piece.toString());
  } catch (error) {
    return [got, error instanceof Error && "code" in error ? error.code : error];
  }
  return [got, undefined];
}

describe("decodedBody", function () {
  const pieces = ["hello ", "wor", "ld"];
  const length = { "content-length": "11" };

  it("lets the last piece go only when the SHA-256 of the whole is right", async function () {
    const payload = (text: string): Payload => ({ kind: "sha256", hex: sha256Hex(text) });
    assert.deepEqual(await forwarded(pieces, payload("hello world"), length), [pieces, undefined]);
    assert.deepEqual(await forwarded(pieces, payload("hello wurld"), length), [
      ["hello ", "wor"],
      "XAmzContentSHA256Mismatch",
    ]);
  });

  it("lets the last piece go only when the checksum after it is right", async function () {
    const headers = {
      "x-amz-decoded-content-length": "11",
      "x-amz-trailer": "x-amz-checksum-crc32",
    };
    const payload: Payload = { kind: "aws-chunked", trailer: true };
    const body = (text: string): string =>
      unsignedChunks(pieces, `x-amz-checksum-crc32:${crc32Base64(text)}\r\n`);
    assert.deepEqual(await forwarded([body("hello world")], payload, headers), [pieces, undefined]);
    assert.deepEqual(await forwarded([body("hello wurld")], payload, headers), [
      ["hello ", "wor"],
      "BadDigest",
    ]);
  });

  it("lets the last piece go only when nothing is missing", async function () {
    const longer = { "content-length": "12" };
    assert.deepEqual(await forwarded(pieces, { kind: "unsigned" }, longer), [
      ["hello ", "wor"],
      "IncompleteBody",
    ]);
  });
});
