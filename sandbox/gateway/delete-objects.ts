/** DeleteObjects: each key in the body is judged by itself, and only the allowed ones reach the storage. */
import { readDocument, refusal } from "./answer.ts";
import type { Question } from "./backend.ts";
import { decodedBody, readBody } from "./body/decoded-body.ts";
import { readDeleteOrder, writeDeleteOrder, writeDeleteResult } from "./delete-documents.ts";
import type { DeniedObject, ObjectToDelete } from "./delete-documents.ts";
import { accessDenied, ask } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { bypassesGovernance } from "./questions.ts";

const MAX_ORDER_BYTES = 8 * 1024 * 1024; // 1,000 keys of 1,024 bytes, each byte escaped, is below this.

/** @throws S3Error MalformedXML, or what the storage refuses; a denied key is no error but an entry of the result */
export async function deleteObjects(exchange: Exchange): Promise<void> {
  const { incoming, payload, received, response, entry } = exchange;
  if (incoming.headers.expect !== undefined) response.writeContinue();
  const body = decodedBody(incoming, payload, received.headers);
  const order = readDeleteOrder((await readBody(body, MAX_ORDER_BYTES)).toString());
  const verdicts = await Promise.all(order.objects.map((object) => judge(exchange, object)));
  const denied = verdicts.flatMap(({ denied }) => (denied === undefined ? [] : [denied]));
  const allowed = verdicts.flatMap(({ object, denied }) => (denied === undefined ? [object] : []));
  entry.reason = `${denied.length} of ${verdicts.length} keys denied${denied[0] === undefined ? "" : `: ${denied[0].message}`}`;
  const answer = allowed.length === 0 ? undefined : await deleteAllowed(exchange, allowed);
  const document = writeDeleteResult(answer, denied, order.quiet);
  response.writeHead(200, {
    "content-type": "application/xml",
    "content-length": Buffer.byteLength(document),
  });
  response.end(document);
}

interface Verdict {
  readonly object: ObjectToDelete;
  readonly denied: DeniedObject | undefined;
}

async function judge(exchange: Exchange, object: ObjectToDelete): Promise<Verdict> {
  for (const question of questionsOfKey(exchange, object)) {
    const answer = await ask(exchange, question);
    if (!answer.allowed) {
      const { message } = accessDenied(exchange.caller, question, answer);
      return { object, denied: { ...object, message } };
    }
  }
  return { object, denied: undefined };
}

function questionsOfKey({ request, common }: Exchange, object: ObjectToDelete): Question[] {
  const { key, versionId } = object;
  const resource = { kind: "object", bucket: request.bucket, key } as const;
  const context = versionId === undefined ? common : { ...common, "s3:VersionId": versionId };
  const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  const actions = bypassesGovernance(request.headers)
    ? [action, "s3:BypassGovernanceRetention"]
    : [action];
  return actions.map((action) => ({ action, resource, context }));
}

async function deleteAllowed(
  { endpoint, request }: Exchange,
  objects: readonly ObjectToDelete[],
): Promise<string> {
  const { document, headers } = writeDeleteOrder(objects);
  const bypass = bypassesGovernance(request.headers)
    ? { "x-amz-bypass-governance-retention": "true" }
    : {};
  const bucket = endpoint.backend.storage.toStored(request.bucket);
  const answer = await endpoint.storage.send({
    method: "POST",
    bucket,
    key: "",
    query: request.query,
    headers: { ...headers, ...bypass },
    body: document,
  });
  const error = await refusal(answer, bucket, request.bucket);
  if (error !== undefined) throw error;
  return readDocument(answer);
}
