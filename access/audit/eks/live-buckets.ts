/** Buckets as S3 shows them, in the words of the config. */
import {
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { jsonOrNothing } from "../../../drivers/json.ts";
import type { Looking } from "./aws.ts";
import type { BucketFacts, DeclaredBucket } from "./declared.ts";

export interface LiveBucket {
  readonly name: string;
  /** A fact that nobody may read is undefined. */
  readonly facts: { readonly [Fact in keyof BucketFacts]?: BucketFacts[Fact] | undefined };
}

/** @returns undefined when there is no such bucket, or none that these credentials may know of */
export async function lookAtBucket(
  s3: S3Client,
  looking: Looking,
  { name: Bucket, own }: DeclaredBucket,
): Promise<LiveBucket | undefined> {
  const head = await looking.at(`bucket ${Bucket}`, s3.send(new HeadBucketCommand({ Bucket })));
  if (head === undefined) return undefined;
  if (head === "refused" || own === undefined) return { name: Bucket, facts: {} };
  const ask = async <T>(what: string, call: Promise<T>): Promise<T | undefined | "refused"> =>
    looking.at(`${what} of bucket ${Bucket}`, call);
  const policy = await ask("policy", s3.send(new GetBucketPolicyCommand({ Bucket })));
  const versions = await ask("versioning", s3.send(new GetBucketVersioningCommand({ Bucket })));
  const logging = await ask("access logs", s3.send(new GetBucketLoggingCommand({ Bucket })));
  return {
    name: Bucket,
    facts: {
      ...(policy === "refused" ? {} : { policy: policyOf(policy?.Policy) }),
      ...(await encryptionOf(s3, looking, Bucket)),
      ...(versions === "refused" ? {} : { versioning: versions?.Status === "Enabled" }),
      ...(await publicAccessOf(s3, looking, Bucket)),
      ...(logging === "refused"
        ? {}
        : { accessLogs: logging?.LoggingEnabled?.TargetBucket ?? "none" }),
    },
  };
}

function policyOf(text: string | undefined): unknown {
  return text === undefined ? undefined : jsonOrNothing(text);
}

/** Its default encryption, and with which key. */
export async function encryptionOf(
  s3: S3Client,
  looking: Looking,
  Bucket: string,
): Promise<Pick<LiveBucket["facts"], "encryption" | "kmsKeyArn">> {
  const found = await looking.at(
    `encryption of bucket ${Bucket}`,
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
  );
  if (found === "refused") return {};
  const [rule] = found?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (SSEAlgorithm === undefined) return { encryption: "none", kmsKeyArn: undefined };
  return {
    encryption: SSEAlgorithm.startsWith("aws:kms") ? "kms" : "sse-s3",
    kmsKeyArn: KMSMasterKeyID,
  };
}

async function publicAccessOf(
  s3: S3Client,
  looking: Looking,
  Bucket: string,
): Promise<Pick<LiveBucket["facts"], "publicAccess">> {
  const found = await looking.at(
    `public access of bucket ${Bucket}`,
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  );
  if (found === "refused") return {};
  const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } =
    found?.PublicAccessBlockConfiguration ?? {};
  const four = [BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets];
  return { publicAccess: four.every((flag) => flag === true) ? "blocked" : "not blocked" };
}
