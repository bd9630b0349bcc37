/** Answers requests about a bucket's policy for systems that keep it themselves. */
import type { BucketPolicies } from "./backend.ts";
import { decodedBody, readBody } from "./body/decoded-body.ts";
import type { Exchange } from "./exchange.ts";
import { S3Error } from "./s3-error.ts";

/** S3 API reference, PutBucketPolicy. */
const MAX_POLICY_BYTES = 20 * 1024;

export const BUCKET_POLICY_OPERATIONS: ReadonlySet<string> = new Set([
  "GetBucketPolicy",
  "PutBucketPolicy",
  "DeleteBucketPolicy",
]);

/** @throws S3Error for every answer that is an error */
export async function answerBucketPolicy(
  exchange: Exchange,
  policies: BucketPolicies,
): Promise<void> {
  const { response, request } = exchange;
  const { operation, bucket } = request;
  if (operation.name === "GetBucketPolicy") {
    const policy = policies.get(bucket);
    if (policy === undefined)
      throw new S3Error("NoSuchBucketPolicy", 404, "The bucket policy does not exist");
    response.setHeader("content-type", "application/json");
    response.end(policy);
    return;
  }
  if (operation.name === "PutBucketPolicy") await policies.put(bucket, await bodyOf(exchange));
  else await policies.delete(bucket);
  response.writeHead(204);
  response.end();
}

async function bodyOf({ incoming, payload, request, response }: Exchange): Promise<string> {
  if (incoming.headers.expect !== undefined) response.writeContinue();
  const body = decodedBody(incoming, payload, request.headers);
  return (await readBody(body, MAX_POLICY_BYTES)).toString();
}
