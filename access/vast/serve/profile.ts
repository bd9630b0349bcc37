/** What people paste into their AWS configuration. */
import type { NewKey } from "../../../drivers/vast/administration.ts";

export const PROFILE = "vast";

/**
 * A section for `~/.aws/config` that the AWS CLI and the SDKs read whole. Buckets are addressed by path, because VAST's
 * addresses need no name for each bucket then; the region only goes into signatures.
 *
 * @param endpoint of S3, `https://…`; absent: people add it
 */
export function profileFor({ accessKey, secretKey }: NewKey, endpoint: string | undefined): string {
  return [
    `[profile ${PROFILE}]`,
    `aws_access_key_id = ${accessKey}`,
    `aws_secret_access_key = ${secretKey}`,
    "region = us-east-1",
    ...(endpoint === undefined ? [] : [`endpoint_url = ${endpoint}`]),
    "s3 =",
    "    addressing_style = path",
    "",
  ].join("\n");
}
