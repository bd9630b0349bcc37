/** AWS as an auditor reads it: nothing here changes anything. What may not be read is noted, and the audit goes on. */
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { Failure } from "../../../drivers/failure.ts";
import type { Unseen } from "../drift.ts";

export interface AwsReaders {
  readonly eks: EKSClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
}

/**
 * Clients with the environment's credentials, profile and endpoints, as all AWS tools find them.
 *
 * @param region undefined: the environment's or the profile's
 */
export function awsReaders(region: string | undefined): AwsReaders {
  const where = region === undefined ? {} : { region };
  return {
    eks: new EKSClient(where),
    iam: new IAMClient(where),
    // Buckets are named by the stack, and may have dots.
    s3: new S3Client({ ...where, forcePathStyle: true, followRegionRedirects: true }),
    sts: new STSClient(where),
  };
}

export function closeReaders(readers: AwsReaders): void {
  for (const client of [readers.eks, readers.iam, readers.s3, readers.sts]) client.destroy();
}

const ABSENT = [
  "NoSuchEntity",
  "NoSuchEntityException",
  "ResourceNotFoundException",
  "NoSuchBucket",
  "NoSuchBucketPolicy",
  "NoSuchPublicAccessBlockConfiguration",
  "NotFound",
  "ServerSideEncryptionConfigurationNotFoundError",
];

/** What S3 and IAM call it, and what EKS calls it. */
const REFUSED = ["AccessDenied", "AccessDeniedException"];

/** Reads one thing after the other, and remembers what it was not allowed to. */
export class Looking {
  readonly unseen: Unseen[] = [];

  /**
   * @param what for whoever reads that it was not looked at: `role nodes`
   * @returns undefined when it is not there, `"refused"` when AWS does not let these credentials look
   * @throws Failure for anything else, as an audit without AWS would call everything missing
   */
  async at<T>(what: string, call: Promise<T>): Promise<T | undefined | "refused"> {
    try {
      return await call;
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (ABSENT.includes(name)) return undefined;
      if (!REFUSED.includes(name) && !isHeadRefused(error)) throw asFailure(what, error);
      this.unseen.push({ what, why: `AWS does not let these credentials read it` });
      return "refused";
    }
  }
}

/** The answer to a HEAD has no body that could name the error, and SDKs call that `Unknown`, or by the status. */
function isHeadRefused(error: unknown): boolean {
  return (
    error instanceof S3ServiceException &&
    error.$metadata.httpStatusCode === 403 &&
    ["Unknown", "403"].includes(error.name)
  );
}

export function asFailure(what: string, error: unknown): Failure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const fix =
    name === "CredentialsProviderError" || name.startsWith("ExpiredToken")
      ? "; log in, or name a profile in AWS_PROFILE"
      : "";
  return new Failure(`AWS does not answer about ${what}: ${name}: ${message}${fix}`);
}
