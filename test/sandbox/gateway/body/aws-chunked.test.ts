import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeAwsChunked } from "../../../../sandbox/gateway/body/aws-chunked.ts";
import { crc32Base64, unsignedChunks } from "../support/chunks.ts";

const TRAILER = "x-amz-checksum-crc32";

/** The bytes in pieces of the given sizes, as a network would deliver them. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let rest = bytes;
  for (const size of sizes) {
    await Promise.resolve();
    yield rest.subarray(0, size);
    rest = rest.subarray(size);
  }
  yield rest;
}

async function decode(body: string, sizes: readonly number[]): Promise<string> {
  const pieces: Buffer[] = [];
  const source = cut(Buffer.from(body), sizes);
  for await (const piece of decodeAwsChunked(source, { trailer: TRAILER })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("decodeAwsChunked", function () {
  it("gives the same bytes however chunks and network cut them", async function () {
    const chunks = fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }));
    const sizes = fc.array(fc.nat(30), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(chunks, sizes, async (parts, pieces) => {
        const text = parts.join("");
        const body = unsignedChunks(parts, `${TRAILER}:${crc32Base64(text)}\r\n`);
        assert.equal(await decode(body, pieces), text);
      }),
    );
  });

  it("never takes a part of a body for the whole", async function () {
    const body = unsignedChunks(
      ["hello ", "world"],
      `${TRAILER}:${crc32Base64("hello world")}\r\n`,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), async (length) => {
        await assert.rejects(decode(body.slice(0, length), []), { code: "IncompleteBody" });
      }),
    );
  });
});
