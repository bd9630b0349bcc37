/** One system's S3 endpoint: who asks, what for, may they, and then the storage's answer. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccessLogEntry } from "./access-log.ts";
import { answerRequest } from "./answer-request.ts";
import { openExchange } from "./exchange.ts";
import type { S3Endpoint } from "./exchange.ts";
import { errorDocument, S3Error, s3Error } from "./s3-error.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A handler of requests to one system. It takes `Expect: 100-continue` requests too, and lets the body come only once
 * the request is allowed.
 */
export function s3Handler(endpoint: S3Endpoint): Handler {
  return (request, response) => {
    const entry: AccessLogEntry = {
      time: endpoint.now().toISOString(),
      system: endpoint.backend.name,
      requestId: randomBytes(8).toString("hex").toUpperCase(),
    };
    response.setHeader("x-amz-request-id", entry.requestId);
    const { databases } = endpoint.backend;
    if (databases !== undefined) response.setHeader("server", databases.server);
    response.once("close", () => {
      endpoint.log(JSON.stringify({ ...entry, status: response.statusCode }));
    });
    openExchange(endpoint, request, response, entry)
      .then(answerRequest)
      .catch((error: unknown) => {
        fail(error, request, response, entry);
      });
  };
}

/** Headers that an error has too; all others were about an answer that did not come to be. */
const KEPT_BY_ERRORS = new Set(["connection", "server", "x-amz-request-id"]);

function fail(
  cause: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  entry: AccessLogEntry,
): void {
  const error = cause instanceof S3Error ? cause : internal(cause, entry);
  entry.reason ??= `${error.code}: ${error.message}`;
  if (response.headersSent) {
    // Half an answer cannot be taken back; a cut connection is what tells the client.
    response.destroy();
    return;
  }
  // A client that still waits for "100 Continue" never sends the body that would otherwise be read over here.
  if (request.headers.expect !== undefined) response.setHeader("connection", "close");
  request.resume();
  for (const name of response.getHeaderNames())
    if (!KEPT_BY_ERRORS.has(name)) response.removeHeader(name);
  const path = (request.url ?? "").replace(/\?.*/s, "");
  const document = errorDocument(error, path, entry.requestId);
  response.writeHead(error.status, {
    "content-type": "application/xml",
    "content-length": Buffer.byteLength(document),
  });
  response.end(request.method === "HEAD" ? undefined : document);
}

/** What went wrong inside is for the log; clients get S3's own sentence. */
function internal(cause: unknown, entry: AccessLogEntry): S3Error {
  entry.reason = `InternalError: ${cause instanceof Error ? cause.message : String(cause)}`;
  return s3Error("InternalError", "We encountered an internal error. Please try again.");
}
