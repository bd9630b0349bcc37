import assert from "node:assert/strict";
import { request } from "node:http";
import { Readable } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { sha256Hex } from "../../../../sandbox/gateway/signature/sha256.ts";
import { crc32Base64, signedChunks, unsignedChunks } from "../support/chunks.ts";
import { send, sendSigned, sign, summary } from "../support/raw.ts";
import type { RawAnswer, RawRequest } from "../support/raw.ts";
import { startLab } from "../support/system.ts";
import type { Lab, LabOptions } from "../support/system.ts";

const path = "/data/k";
const HELLO = "hello world";
const SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

describe("bodies", function () {
  let lab: Lab | undefined;
  const start = async (options?: LabOptions): Promise<Lab> => {
    await lab?.close();
    lab = await startLab(options);
    return lab;
  };
  afterEach(async function () {
    await lab?.close();
  });

  const pieces = (): Readable => Readable.from([Buffer.from("hello "), Buffer.from("world")]);

  for (const scheme of ["https", "http"] as const)
    it(`decodes what the SDK streams over ${scheme}, checksum and all`, async function () {
      const started = await start();
      const s3 = started.client({ endpoint: started[scheme] });
      const object = { Bucket: "data", Key: "k", Body: pieces(), ContentLength: HELLO.length };
      await s3.send(new PutObjectCommand(object));
      assert.deepEqual([...started.storage.objects], [["lab-data/k", HELLO]]);
      const headers = started.storage.calls[0]?.headers ?? {};
      assert.equal(headers["x-amz-sdk-checksum-algorithm"], "CRC32");
      assert.equal(headers["content-encoding"], undefined);
      assert.equal(headers["content-length"], String(HELLO.length));
    });

  it("keeps the content encoding that is the object's own", async function () {
    const { client, storage } = await start();
    const object = { Bucket: "data", Key: "k", Body: pieces(), ContentLength: HELLO.length };
    await client().send(new PutObjectCommand({ ...object, ContentEncoding: "gzip" }));
    assert.equal(storage.calls[0]?.headers["content-encoding"], "gzip");
  });

  it("forwards a body of many pieces whole", async function () {
    const { client, storage } = await start();
    const Body = "0123456789abcdef".repeat(200_000);
    await client().send(new PutObjectCommand({ Bucket: "data", Key: "k", Body }));
    assert.equal(sha256Hex(storage.objects.get("lab-data/k") ?? ""), sha256Hex(Body));
  });

  /** What came of a PUT that says about its payload what `headers` say: the answer, and what was stored. */
  const put = async (
    headers: Record<string, string>,
    body: string,
  ): Promise<[string, string | undefined]> => {
    const { http, storage } = await start();
    const answer = await sendSigned(http, { method: "PUT", path, headers, body });
    return [summary(answer), storage.objects.get("lab-data/k")];
  };

  it("stores a body with the right SHA-256, and nothing of one with a wrong one", async function () {
    const right = { "x-amz-content-sha256": sha256Hex(HELLO) };
    assert.deepEqual(await put(right, HELLO), ["200", HELLO]);
    assert.deepEqual(await put(right, "hello wurld"), ["400 XAmzContentSHA256Mismatch", undefined]);
    assert.deepEqual(await put(right, ""), ["400 XAmzContentSHA256Mismatch", undefined]);
  });

  const trailing = (decoded: number, trailer = "x-amz-checksum-crc32"): Record<string, string> => ({
    "x-amz-content-sha256": UNSIGNED_TRAILER,
    "x-amz-trailer": trailer,
    "x-amz-decoded-content-length": String(decoded),
    "content-encoding": "aws-chunked",
  });

  it("stores chunks with the right trailing checksum, and nothing with a wrong or missing one", async function () {
    const chunks = (trailer: string): string => unsignedChunks(["hello ", "world"], trailer);
    const right = `x-amz-checksum-crc32:${crc32Base64(HELLO)}\r\n`;
    assert.deepEqual(await put(trailing(11), chunks(right)), ["200", HELLO]);
    const wrong = `x-amz-checksum-crc32:${crc32Base64("hello wurld")}\r\n`;
    assert.deepEqual(await put(trailing(11), chunks(wrong)), ["400 BadDigest", undefined]);
    assert.deepEqual(await put(trailing(11), chunks("")), ["400 IncompleteBody", undefined]);
  });

  it("does not name a checksum to the storage that it could not verify", async function () {
    const body = unsignedChunks([HELLO], "x-amz-checksum-crc64nvme:AAAAAAAAAAA=\r\n");
    const answer = await put(trailing(11, "x-amz-checksum-crc64nvme"), body);
    assert.deepEqual(answer, ["200", HELLO]);
    assert.equal(lab?.storage.calls[0]?.headers["x-amz-sdk-checksum-algorithm"], undefined);
  });

  it("stores nothing of chunks that are cut off, too many, or not what was announced", async function () {
    const right = `x-amz-checksum-crc32:${crc32Base64(HELLO)}\r\n`;
    const whole = unsignedChunks([HELLO], right);
    const bodies: [number, string][] = [
      [11, "b\r\nhello"],
      [11, whole.slice(0, -2)],
      [11, `${whole}more`],
      [11, whole.replace("b\r\n", "zz\r\n")],
      [11, whole.replace("world\r\n", "world!\r\n")],
      [10, whole],
      [12, whole],
    ];
    for (const [decoded, body] of bodies) {
      assert.deepEqual(await put(trailing(decoded), body), ["400 IncompleteBody", undefined]);
    }
  });

  /** Sends signed chunks, altered by `alter` after they were signed. */
  const putSigned = async (
    trailer: string | undefined,
    alter: (body: string) => string,
  ): Promise<[RawAnswer, string | undefined]> => {
    const { http, storage } = await start();
    const raw: RawRequest = {
      method: "PUT",
      path,
      headers: {
        "x-amz-content-sha256": trailer === undefined ? SIGNED : `${SIGNED}-TRAILER`,
        "x-amz-decoded-content-length": "11",
        ...(trailer === undefined ? {} : { "x-amz-trailer": "x-amz-checksum-crc32" }),
      },
    };
    const { headers } = await sign(http, raw);
    const seed = {
      authorization: headers["authorization"] ?? "",
      amzDate: headers["x-amz-date"] ?? "",
    };
    const body = alter(signedChunks(seed, ["hello ", "world"], trailer));
    const answer = await send(http, { ...raw, headers, body });
    return [answer, storage.objects.get("lab-data/k")];
  };

  const TRAILER = `x-amz-checksum-crc32:${crc32Base64(HELLO)}`;
  for (const trailer of [undefined, TRAILER])
    describe(`signed chunks ${trailer === undefined ? "without" : "with"} a trailer`, function () {
      it("are stored when every signature holds", async function () {
        const [answer, stored] = await putSigned(trailer, (body) => body);
        assert.deepEqual([answer.status, stored], [200, HELLO]);
      });

      const alterations: Record<string, (body: string) => string> = {
        "a byte is changed": (body) => body.replace("world", "wurld"),
        "the first chunk is dropped": (body) => body.slice(body.indexOf("5;chunk")),
        "the end is signed by nobody": (body) =>
          body.replace(/0;chunk-signature=[0-9a-f]{64}/, `0;chunk-signature=${"0".repeat(64)}`),
        "a signature is left out": (body) => body.replace(/;chunk-signature=[0-9a-f]{64}/, ""),
      };
      for (const [when, alter] of Object.entries(alterations))
        it(`are not stored when ${when}`, async function () {
          const [answer, stored] = await putSigned(trailer, alter);
          assert.deepEqual([summary(answer), stored], ["403 SignatureDoesNotMatch", undefined]);
        });
    });

  it("does not store signed chunks whose trailer was changed", async function () {
    const other = crc32Base64("hello wurld");
    const [answer, stored] = await putSigned(TRAILER, (body) =>
      body.replace(crc32Base64(HELLO), other),
    );
    assert.deepEqual([summary(answer), stored], ["403 SignatureDoesNotMatch", undefined]);
  });

  it("wants to know the length of a body beforehand", async function () {
    const { http } = await start();
    const { headers } = await sign(http, { method: "PUT", path });
    const chunked = { ...headers, "transfer-encoding": "chunked" };
    const answer = await send(http, { method: "PUT", path, headers: chunked, body: "x" });
    assert.equal(summary(answer), "411 MissingContentLength");
  });

  it("answers a refused upload although its body is still coming", async function () {
    const { http, storage } = await start({ policy: () => false });
    const body = Buffer.alloc(20 * 1024 * 1024);
    const answer = await sendSigned(http, { method: "PUT", path, body });
    assert.equal(summary(answer), "403 AccessDenied");
    assert.deepEqual(storage.calls, []);
  });

  it("answers a body that is wrong from its beginning, and reads the rest of it away", async function () {
    const { http, storage } = await start();
    const body = `zz\r\n${"x".repeat(20 * 1024 * 1024)}`;
    const answer = await sendSigned(http, { method: "PUT", path, headers: trailing(11), body });
    assert.equal(summary(answer), "400 IncompleteBody");
    assert.deepEqual(storage.calls, []);
  });

  /** Announces a body, and sends it only when told to continue; whether it was told, and the answer's status. */
  const putIfAsked = async (started: Lab): Promise<[boolean, number | undefined]> => {
    const raw = { method: "PUT", path, headers: { "content-length": String(HELLO.length) } };
    const { headers } = await sign(started.http, raw);
    const { hostname, port } = new URL(started.http);
    return new Promise((resolve, reject) => {
      let asked = false;
      const outgoing = request({
        ...{ hostname, port, path, method: "PUT" },
        headers: { ...headers, expect: "100-continue" },
      });
      outgoing.on("continue", () => {
        asked = true;
        outgoing.end(HELLO);
      });
      outgoing.on("response", (answer) => {
        resolve([asked, answer.statusCode]);
        outgoing.destroy();
      });
      outgoing.on("error", reject);
      outgoing.flushHeaders();
    });
  };

  it("asks a client that waits for its body only when the upload is allowed", async function () {
    assert.deepEqual(await putIfAsked(await start({ policy: () => false })), [false, 403]);
    assert.deepEqual(await putIfAsked(await start()), [true, 200]);
    assert.deepEqual([...(lab?.storage.objects ?? [])], [["lab-data/k", HELLO]]);
  });
});
