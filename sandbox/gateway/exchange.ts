/** One request on its way: what it is, who makes it, and whether they may. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { callerName } from "./access-log.ts";
import type { AccessLogEntry, LogWriter } from "./access-log.ts";
import type { Answer, Asker, Backend, Context, Question, Resource } from "./backend.ts";
import { OPERATIONS } from "./operations.ts";
import { commonContext, questionsOf } from "./questions.ts";
import { receive } from "./received.ts";
import type { Received } from "./received.ts";
import { s3Error } from "./s3-error.ts";
import type { S3Error } from "./s3-error.ts";
import { parseRequest } from "./s3-request.ts";
import type { S3Request } from "./s3-request.ts";
import { authenticate } from "./signature/authenticate.ts";
import { isPresigned } from "./signature/claim.ts";
import type { Payload } from "./signature/payload.ts";
import type { Storage } from "./storage.ts";
import { DATABASE_OPERATIONS, isTabular } from "./tabular/operations.ts";
import { tabularQuestions } from "./tabular/questions.ts";

/** One system's endpoint, whichever listener its requests come through. */
export interface S3Endpoint {
  readonly backend: Backend;
  readonly storage: Storage;
  readonly log: LogWriter;
  readonly now: () => Date;
}

export interface Exchange {
  readonly endpoint: S3Endpoint;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Filled in as things become known. */
  readonly entry: AccessLogEntry;
  readonly received: Received;
  readonly request: S3Request;
  readonly caller: Asker;
  readonly payload: Payload;
  readonly common: Context;
}

/** Understands a request and verifies its signature. @throws S3Error for one that cannot be read or believed */
export async function openExchange(
  endpoint: S3Endpoint,
  incoming: IncomingMessage,
  response: ServerResponse,
  entry: AccessLogEntry,
): Promise<Exchange> {
  const received = receive(incoming);
  const { virtualHostBase, databases } = endpoint.backend;
  const operations = databases === undefined ? OPERATIONS : DATABASE_OPERATIONS;
  const request = parseRequest(received, virtualHostBase, isPresigned(received), operations);
  entry.operation = request.operation.name;
  if (request.bucket !== "") entry.bucket = request.bucket;
  if (request.key !== "") entry.key = request.key;
  if (endpoint.backend.refusesAwsChunked === true && isAwsChunked(received))
    throw s3Error(
      "NotImplemented",
      "This service does not take bodies in aws-chunked encoding; set request_checksum_calculation to when_required.",
    );
  const { caller, payload, signature } = await authenticate(
    received,
    endpoint.backend,
    endpoint.now(),
  );
  entry.caller = callerName(caller);
  const common = commonContext(received, signature);
  return { endpoint, incoming, response, entry, received, request, caller, payload, common };
}

function isAwsChunked({ headers }: Received): boolean {
  return headers["x-amz-content-sha256"]?.startsWith("STREAMING-") === true;
}

/** @throws S3Error AccessDenied for the first question that is not allowed */
export async function requireAll(exchange: Exchange): Promise<void> {
  const { request, common } = exchange;
  const questions = isTabular(request.operation) ? tabularQuestions : questionsOf;
  for (const question of questions(request, common)) await requireOne(exchange, question);
}

async function requireOne(exchange: Exchange, question: Question): Promise<void> {
  const answer = await ask(exchange, question);
  exchange.entry.reason = answer.reason;
  if (!answer.allowed) throw accessDenied(exchange.caller, question, answer);
}

export function ask({ endpoint, caller }: Exchange, question: Question): Promise<Answer> {
  return endpoint.backend.authorize(question, caller);
}

/** In the words of AWS: who may not do what, and why. */
export function accessDenied(caller: Asker, question: Question, answer: Answer): S3Error {
  return s3Error(
    "AccessDenied",
    `User: ${callerName(caller)} is not authorized to perform: ${question.action} on resource: "${describe(question.resource)}" (${answer.reason})`,
  );
}

function describe(resource: Resource): string {
  switch (resource.kind) {
    case "account":
      return "*";
    case "bucket":
      return resource.bucket;
    case "object":
      return `${resource.bucket}/${resource.key}`;
  }
}
