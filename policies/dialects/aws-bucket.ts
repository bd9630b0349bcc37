/** AWS bucket policies: the guard on the bucket itself, log delivery, and shares with principals of other accounts. */
import { type Partition, bucketArn } from "../arn.ts";
import { type NonEmpty, type PolicyDocument, type Statement, isNonEmpty } from "../document.ts";
import type { Finding } from "../finding.ts";
import type { Grant } from "../grant.ts";
import type { BucketName } from "../names.ts";
import { gatherRights } from "../rights.ts";
import { awsSyntax } from "./aws-identity.ts";
import { pascal, s3Statements, withUniqueSids } from "./s3-statements.ts";

/** S3 User Guide, "Bucket policies": 20 KB, white space included. */
export const BUCKET_POLICY_BYTES = 20_480;

/** Grants to a principal of another account, by its ARN. */
export interface Share {
  readonly principalArn: string;
  readonly grants: readonly Grant[];
}

/** A source bucket whose access logs this bucket receives. */
export interface LogDelivery {
  readonly sources: readonly BucketName[];
  readonly account: string;
}

export interface BucketPolicySpec {
  readonly partition: Partition;
  readonly bucket: BucketName;
  readonly shares: readonly Share[];
  readonly logDelivery: LogDelivery | undefined;
}

/**
 * Renders a bucket's policy: plain HTTP and TLS below 1.2 denied to everyone (S3 User Guide, "Security best practices"),
 * S3's log delivery allowed for the named sources, and each share under its own Sid.
 * @returns the document, and an `aws-bucket-policy-too-large` error when it passes 20 KB.
 */
export function renderAwsBucket(spec: BucketPolicySpec): {
  document: PolicyDocument;
  findings: readonly Finding[];
} {
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: withUniqueSids([
      ...transportStatements(spec),
      ...logStatements(spec),
      ...spec.shares.flatMap((share) => shareStatements(share, spec.partition)),
    ]),
  };
  return { document, findings: sizeFindings(spec.bucket, document) };
}

function transportStatements({ partition, bucket, logDelivery }: BucketPolicySpec): Statement[] {
  const arn = bucketArn(partition, bucket);
  // A Deny that hits S3's log delivery stops it without a word (S3 User Guide, "Enabling server access logging").
  const people: Readonly<Record<string, NonEmpty<string>>> =
    logDelivery === undefined ? {} : { "aws:PrincipalIsAWSService": ["false"] };
  const everything = {
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [arn, `${arn}/*`],
  } as const;
  return [
    {
      Sid: "DenyPlainHttp",
      ...everything,
      Condition: { Bool: { ...people, "aws:SecureTransport": ["false"] } },
    },
    {
      Sid: "DenyOldTls",
      ...everything,
      Condition: {
        ...(logDelivery === undefined ? {} : { Bool: people }),
        NumericLessThan: { "s3:TlsVersion": ["1.2"] },
      },
    },
  ];
}

function logStatements({ partition, bucket, logDelivery }: BucketPolicySpec): Statement[] {
  const sources = (logDelivery?.sources ?? []).map((source) => bucketArn(partition, source));
  if (logDelivery === undefined || !isNonEmpty(sources)) return [];
  return [
    {
      Sid: "ReceiveAccessLogs",
      Effect: "Allow",
      Principal: { Service: ["logging.s3.amazonaws.com"] },
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn(partition, bucket)}/*`],
      Condition: {
        ArnLike: { "aws:SourceArn": sources },
        StringEquals: { "aws:SourceAccount": [logDelivery.account] },
      },
    },
  ];
}

function shareStatements({ principalArn, grants }: Share, partition: Partition): Statement[] {
  const role = pascal(principalArn.slice(principalArn.lastIndexOf("/") + 1));
  return s3Statements(gatherRights(grants), awsSyntax(partition)).map((statement) => ({
    ...statement,
    Sid: `${role}${statement.Sid ?? ""}`,
    Principal: { AWS: [principalArn] },
  }));
}

function sizeFindings(bucket: BucketName, document: PolicyDocument): Finding[] {
  const bytes = JSON.stringify(document).length;
  if (bytes <= BUCKET_POLICY_BYTES) return [];
  return [
    {
      code: "aws-bucket-policy-too-large",
      severity: "error",
      path: bucket,
      message: `the policy of bucket ${JSON.stringify(bucket)} has ${bytes} bytes; AWS takes ${BUCKET_POLICY_BYTES}`,
      fix: "share fewer folders, or share the folder above them",
    },
  ];
}
