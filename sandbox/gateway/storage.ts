/** Sends what was allowed to the storage, streaming both ways. */
import { Agent, request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Bytes } from "./body/pieces.ts";
import { encodeUri } from "./received.ts";
import { S3Error, s3Error } from "./s3-error.ts";
import { Sha256 } from "./signature/sha256.ts";

export interface StorageRequest {
  readonly method: string;
  /** The bucket as the storage names it; empty for the account. */
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for requests without a body; `content-length` is then absent too. */
  readonly body?: Bytes | Buffer;
}

export interface Storage {
  /**
   * @returns the answer as soon as its head is there, whatever its status
   * @throws S3Error ServiceUnavailable when the storage does not answer, or whatever error the body ends with
   */
  send(request: StorageRequest): Promise<IncomingMessage>;
  close(): void;
}

// The storage is reached on loopback only and checks no key; a signature tells it that the request is not anonymous.
const signer = new SignatureV4({
  service: "s3",
  region: "us-east-1",
  credentials: { accessKeyId: "gateway", secretAccessKey: "gateway" },
  sha256: Sha256,
  uriEscapePath: false,
});

/** @param endpoint an http URL without path, for example `http://127.0.0.1:5000` */
export function connectStorage(endpoint: string): Storage {
  const { hostname, port, host } = new URL(endpoint);
  // No keep-alive: a reused connection that the storage is just closing would fail a request that cannot be repeated.
  const agent = new Agent();
  return {
    close: () => {
      agent.destroy();
    },
    send: async ({ method, bucket, key, query, headers, body }) => {
      const path = encodePath(bucket, key);
      const signed = await signer.sign({
        method,
        protocol: "http:",
        hostname,
        path,
        query: Object.fromEntries(query),
        headers: { ...headers, host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      });
      const outgoing = httpRequest({
        agent,
        hostname,
        port,
        method,
        path: path + encodeQuery(query),
        headers: signed.headers,
      });
      return answerTo(outgoing, body, endpoint);
    },
  };
}

function answerTo(
  outgoing: ClientRequest,
  body: StorageRequest["body"],
  endpoint: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(error instanceof S3Error ? error : unavailable(endpoint, error));
    };
    outgoing.once("response", resolve);
    outgoing.on("error", fail);
    if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
    // A storage may answer before it has read everything; a failure to send after that changes nothing.
    else pipeline(body, outgoing).catch(fail);
  });
}

function unavailable(endpoint: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return s3Error(
    "ServiceUnavailable",
    `The storage behind this gateway, ${endpoint}, does not answer (${why}). Check that it runs.`,
  );
}

function encodePath(bucket: string, key: string): string {
  if (bucket === "") return "/";
  return `/${bucket}${key === "" ? "" : `/${key.split("/").map(encodeUri).join("/")}`}`;
}

function encodeQuery(query: ReadonlyMap<string, string>): string {
  if (query.size === 0) return "";
  return `?${[...query].map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`).join("&")}`;
}
