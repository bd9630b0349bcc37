/** Requests made by hand, for what no SDK would send. */
import { request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../../../../sandbox/gateway/signature/sha256.ts";
import { SECRET } from "./system.ts";

export interface RawRequest {
  readonly method?: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const signer = new SignatureV4({
  service: "s3",
  region: "eu-central-1",
  credentials: { accessKeyId: "alice-key", secretAccessKey: SECRET },
  sha256: Sha256,
  uriEscapePath: false,
});

interface Signed {
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
}

/** Signs in the headers, with `UNSIGNED-PAYLOAD` where the request says nothing else. */
export async function sign(
  endpoint: string,
  { method = "GET", path, query = {}, headers = {} }: RawRequest,
  signingDate: Date = new Date(),
): Promise<Signed> {
  const { hostname, host, protocol } = new URL(endpoint);
  const unsigned = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD", ...headers, host };
  const request = { method, protocol, hostname, path, query: { ...query }, headers: unsigned };
  const signed = await signer.sign(request, { signingDate });
  return { query: { ...query }, headers: { ...signed.headers } };
}

/** Signs in the query, as presigned URLs do. */
export async function presign(
  endpoint: string,
  { method = "GET", path, query = {}, headers = {} }: RawRequest,
  options: { readonly expiresIn?: number; readonly signingDate?: Date } = {},
): Promise<Record<string, string>> {
  const { hostname, host, protocol } = new URL(endpoint);
  const unsigned = { ...headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", host };
  const request = { method, protocol, hostname, path, query: { ...query }, headers: unsigned };
  const signed = await signer.presign(request, options);
  return Object.fromEntries(
    Object.entries(signed.query ?? {}).map(([name, value]) => [name, String(value)]),
  );
}

/** Sends a request exactly as it is written, its body to the end even if the answer comes earlier. */
export async function send(endpoint: string, raw: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(endpoint);
  const query = Object.entries(raw.query ?? {}).map((pair) =>
    pair.map(encodeURIComponent).join("="),
  );
  const path = query.length === 0 ? raw.path : `${raw.path}?${query.join("&")}`;
  const { method = "GET", headers = {} } = raw;
  const outgoing = httpRequest({ hostname, port, method, path, headers });
  outgoing.end(raw.body);
  const [answer] = await Promise.all([answerOf(outgoing), finished(outgoing)]);
  return answer;
}

async function answerOf(outgoing: ClientRequest): Promise<RawAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
  });
  return { status: answer.statusCode ?? 0, body: await text(answer), headers: answer.headers };
}

/** Signs a request in its headers and sends it. */
export async function sendSigned(endpoint: string, raw: RawRequest): Promise<RawAnswer> {
  const { headers } = await sign(endpoint, raw);
  return send(endpoint, { ...raw, headers });
}

/** `403 SignatureDoesNotMatch`, or the status alone of an answer without an error document. */
export function summary({ status, body }: RawAnswer): string {
  const code = /<Code>([^<]+)<\/Code>/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}
