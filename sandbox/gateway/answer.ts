/** The storage's answer as the client gets it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { readBody } from "./body/decoded-body.ts";
import { S3Error } from "./s3-error.ts";
import { parseXml } from "./xml.ts";

/** They belong to one connection, or are the gateway's own to say. */
const OWN_HEADERS = new Set([
  "connection",
  "date",
  "keep-alive",
  "location",
  "server",
  "transfer-encoding",
  "x-amz-id-2",
  "x-amz-request-id",
  "x-amzn-requestid",
]);

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024; // 1,000 keys of 1,024 bytes, percent-encoded, with room to spare.

/** Streams the answer on. */
export async function relay(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  copyHead(answer, response);
  await pipeline(answer, response);
}

/** Sends a document of our own under the answer's status. */
export function sendDocument(
  answer: IncomingMessage,
  response: ServerResponse,
  document: string,
): void {
  copyHead(answer, response);
  response.setHeader("content-type", "application/xml");
  response.setHeader("content-length", Buffer.byteLength(document));
  response.end(document);
}

export async function readDocument(answer: IncomingMessage): Promise<string> {
  return (await readBody(answer, MAX_DOCUMENT_BYTES)).toString();
}

function copyHead(answer: IncomingMessage, response: ServerResponse): void {
  response.statusCode = answer.statusCode ?? 502;
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined && !OWN_HEADERS.has(name)) response.setHeader(name, value);
}

const ErrorDocument = z.object({
  Error: z.tuple([z.object({ Code: z.string(), Message: z.string().default("") })]),
});

/** Code of an error that comes without a document, as every answer to HEAD does. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  403: "AccessDenied",
  404: "NoSuchKey",
  405: "MethodNotAllowed",
  412: "PreconditionFailed",
  416: "InvalidRange",
};

/**
 * The storage's refusal as S3's error, undefined when the answer is no error.
 *
 * @param stored the bucket's name in the storage, which its messages may quote; `bucket` is what clients call it
 */
export async function refusal(
  answer: IncomingMessage,
  stored: string,
  bucket: string,
): Promise<S3Error | undefined> {
  const status = answer.statusCode ?? 502;
  if (status < 400) return undefined;
  const parsed = ErrorDocument.safeParse(parseXml(await readDocument(answer)));
  if (parsed.success) {
    const [{ Code, Message }] = parsed.data.Error;
    return new S3Error(Code, status, stored === "" ? Message : Message.replaceAll(stored, bucket));
  }
  const code = CODE_OF_STATUS[status] ?? (status < 500 ? "InvalidRequest" : "InternalError");
  return new S3Error(code, status, `The storage behind this gateway answered with ${status}.`);
}
