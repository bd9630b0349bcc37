/** From an understood request to its answer: ask, forward, and put the answer into the client's names. */
import type { IncomingMessage } from "node:http";
import { readDocument, refusal, relay, sendDocument } from "./answer.ts";
import { objectUrl, ownBuckets, renameBucket } from "./bucket-names.ts";
import { BUCKET_POLICY_OPERATIONS, answerBucketPolicy } from "./bucket-policies.ts";
import { deleteObjects } from "./delete-objects.ts";
import { accessDenied, ask, requireAll } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { toStorage } from "./forward.ts";
import { mayKnowMissing } from "./questions.ts";
import type { S3Error } from "./s3-error.ts";
import { answerTabular } from "./tabular/answer.ts";
import { isTabular } from "./tabular/operations.ts";

/** @throws S3Error for every answer that is an error */
export async function answerRequest(exchange: Exchange): Promise<void> {
  const { operation } = exchange.request;
  const { bucketPolicies, databases } = exchange.endpoint.backend;
  if (operation.name === "DeleteObjects") return deleteObjects(exchange);
  await requireAll(exchange);
  if (databases !== undefined && isTabular(operation)) return answerTabular(exchange, databases);
  if (bucketPolicies !== undefined && BUCKET_POLICY_OPERATIONS.has(operation.name))
    return answerBucketPolicy(exchange, bucketPolicies);
  if (operation.name === "ListBuckets") return listBuckets(exchange);
  const answer = await forward(exchange);
  if (operation.namesBucket) return sendRenamed(exchange, answer);
  return relay(answer, exchange.response);
}

async function forward(exchange: Exchange): Promise<IncomingMessage> {
  const { endpoint, incoming, request, payload, response } = exchange;
  const outgoing = toStorage(request, payload, incoming, endpoint.backend.storage);
  if (incoming.headers.expect !== undefined) response.writeContinue();
  const answer = await endpoint.storage.send(outgoing);
  const error = await refusal(answer, outgoing.bucket, request.bucket);
  if (error === undefined) return answer;
  exchange.entry.reason = `${exchange.entry.reason ?? ""}; the storage answered ${error.code}`;
  throw await unlessHidden(exchange, error);
}

/** Who may not list a key must not learn that it does not exist (S3 API reference, GetObject, "Permissions"). */
async function unlessHidden(exchange: Exchange, error: S3Error): Promise<S3Error> {
  const read = objectRead(exchange);
  if (read === undefined || !["NoSuchKey", "NoSuchVersion"].includes(error.code)) return error;
  const question = mayKnowMissing(read.bucket, read.key, exchange.common);
  const answer = await ask(exchange, question);
  if (answer.allowed) return error;
  exchange.entry.reason = `the object does not exist, and the caller may not list it: ${answer.reason}`;
  return accessDenied(exchange.caller, question, answer);
}

function objectRead({ request }: Exchange): { bucket: string; key: string } | undefined {
  const { operation, source } = request;
  if (source !== undefined) return source;
  const reads = operation.method === "GET" || operation.method === "HEAD";
  return operation.level === "object" && reads ? request : undefined;
}

async function listBuckets(exchange: Exchange): Promise<void> {
  const { caller, endpoint, request } = exchange;
  const { backend } = endpoint;
  const everything = { ...exchange, request: { ...request, query: new Map<string, string>() } };
  const answer = await forward(everything);
  const prefix = request.query.get("prefix") ?? "";
  const document = ownBuckets(
    await readDocument(answer),
    backend.storage,
    (name) => name.startsWith(prefix) && backend.mayList?.(name, caller) !== false,
  );
  sendDocument(answer, exchange.response, document);
}

async function sendRenamed(exchange: Exchange, answer: IncomingMessage): Promise<void> {
  const { endpoint, received, request, response } = exchange;
  const stored = endpoint.backend.storage.toStored(request.bucket);
  const secure = received.tlsVersion !== undefined;
  const location = objectUrl(secure, received.headers["host"] ?? "", request.bucket, request.key);
  const document = renameBucket(await readDocument(answer), stored, request.bucket, location);
  sendDocument(answer, response, document);
}
