/** S3 by the AWS SDK, with the settings that storage outside AWS needs. */
import { Agent } from "node:https";
import { S3Client } from "@aws-sdk/client-s3";
import type { Env } from "../hpe/appliance.ts";
import type { Keys } from "./keys.ts";

export interface ClientPlace {
  readonly endpoint: string;
  readonly region: string;
  /** PEM; undefined for what Node trusts. */
  readonly ca: string | undefined;
  /** Its proxy settings hold. */
  readonly env: Env;
}

/**
 * Path style, because host names of buckets resolve on AWS only. No checksums but where S3 asks for one: services of
 * before 2025 know no others than MD5, and some proxies take no trailers.
 */
export function s3ClientOf({ endpoint, region, ca, env }: ClientPlace, keys: Keys): S3Client {
  const { expiresAt: _, ...credentials } = keys;
  return new S3Client({
    ...{ endpoint, region, credentials },
    forcePathStyle: true,
    maxAttempts: 2,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      requestTimeout: 15_000,
      httpsAgent: new Agent({ proxyEnv: env, ...(ca === undefined ? {} : { ca }) }),
    },
  });
}
