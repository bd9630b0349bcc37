/** Whether S3 takes a key, found out with a real request. */
import { HeadBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import pRetry from "p-retry";
import type { NewKey } from "../../../drivers/vast/administration.ts";
import { type ClientPlace, s3ClientOf } from "../../s3/client.ts";
import { placeOf } from "../../s3/place.ts";
import { S3Problem, askedOfS3 } from "../../s3/problem.ts";
import type { Env } from "../../hpe/appliance.ts";
import { UsageError } from "../../usage-error.ts";

const PAUSE_MS = 500;

/**
 * @param endpoint S3's address; undefined for that of the environment or the profile
 * @throws UsageError when nothing names one
 */
export async function provingPlaceOf(
  endpoint: string | undefined,
  profile: string | undefined,
  { env, cwd }: { readonly env: Env; readonly cwd: string },
): Promise<ClientPlace> {
  const place = await placeOf({ endpoint, profile }, { env, cwd });
  if (place.endpoint !== undefined) return { ...place, endpoint: place.endpoint, env };
  throw new UsageError(
    "where is S3? The new key is proved there before the old one is disabled: say --endpoint https://..., or set AWS_ENDPOINT_URL_S3",
  );
}

/**
 * Lists the buckets, or looks at one.
 *
 * @param patienceMs how long a key may be unknown at first
 * @throws S3Problem when the last request was refused
 */
export async function proveKey(
  place: ClientPlace,
  { accessKey, secretKey }: NewKey,
  bucket: string | undefined,
  patienceMs: number,
): Promise<void> {
  const client = s3ClientOf(place, { accessKeyId: accessKey, secretAccessKey: secretKey });
  const ask = (): Promise<unknown> =>
    askedOfS3(() =>
      bucket === undefined
        ? client.send(new ListBucketsCommand({}))
        : client.send(new HeadBucketCommand({ Bucket: bucket })),
    );
  try {
    await pRetry(ask, {
      retries: Math.floor(patienceMs / PAUSE_MS),
      minTimeout: PAUSE_MS,
      factor: 1,
      // The news of a key may still travel: S3 does not know it, or gives a HEAD no reason at all.
      shouldRetry: ({ error }) =>
        error instanceof S3Problem && error.status === 403 && error.code !== "AccessDenied",
    });
  } finally {
    client.destroy();
  }
}
