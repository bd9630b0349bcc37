/** The fields that sections share: each checks one value, quotes it, and says what is allowed. */
import { z } from "zod";
import {
  awsBucketNameProblem,
  bucketName,
  bucketNameProblem,
  prefix,
  prefixProblem,
  schemaName,
  schemaNameProblem,
} from "../policies/names.ts";
import { quoteAll } from "./problems.ts";

/** A strict object whose complaint about an unknown key lists the known ones. */
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key ${quoteAll(issue.keys)}; allowed are ${Object.keys(shape).join(", ")}`
        : undefined,
  });
}

/** Text that a function may find a problem with, turned into a branded value by another. */
function named<T>(
  noun: string,
  problem: (raw: string) => string | undefined,
  make: (raw: string) => T,
): z.ZodPipe<z.ZodString, z.ZodTransform<T, string>> {
  return z
    .string()
    .superRefine((raw, context) => {
      const found = problem(raw);
      if (found !== undefined)
        context.addIssue({ code: "custom", message: `${noun} ${JSON.stringify(raw)} ${found}` });
    })
    .transform(make);
}

export const Folder = named("folder", prefixProblem, prefix);
export const AwsBucketName = named("bucket", awsBucketNameProblem, bucketName);
export const S3BucketName = named("bucket", bucketNameProblem, bucketName);
export const SchemaName = named("schema", schemaNameProblem, schemaName);

function matching(pattern: RegExp, allowed: string): z.ZodString {
  return z.string().regex(pattern, {
    error: (issue) => `${JSON.stringify(issue.input)} is not allowed here; use ${allowed}`,
  });
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** The key of a bucket, database or principal in the config: it names Pulumi resources, so it must never change. */
export const Key = matching(
  /^[a-z][a-z0-9-]{0,39}$/,
  "a-z, 0-9 and '-', beginning with a letter, at most 40 characters",
);

export const KubernetesName = matching(
  new RegExp(`^${LABEL}$`),
  "a Kubernetes name: a-z, 0-9 and '-', at most 63 characters",
);

export const Hostname = matching(
  new RegExp(`^${LABEL}(?:\\.${LABEL})+$`),
  "a host name in lower case such as s3.example.com",
);

export const GatewayName = matching(
  new RegExp(`^${LABEL}/${LABEL}$`),
  "namespace/name of a Gateway, such as istio-system/ezaf-gateway",
);

/** An origin as browsers send it (RFC 6454 §6.2): without a path, and never `*`. */
export const Origin = matching(
  new RegExp(`^https?://${LABEL}(?:\\.${LABEL})*(?::\\d{1,5})?$`),
  "an exact origin in lower case such as https://app.example.com, without a path or '*'",
);

export const Cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is no address range; use CIDR notation such as 10.0.0.0/8 or fd00::/8`,
});

export const IamPolicyName = matching(
  /^[\w+=,.@-]{1,124}$/,
  "letters, digits and +=,.@_-, at most 124 characters (a large policy gets a number behind it)",
);

export const IamRoleName = matching(
  /^[\w+=,.@-]{1,64}$/,
  "letters, digits and +=,.@_-, at most 64 characters",
);

/** Names of service accounts may hold dots, those of namespaces may not (Kubernetes, "Object Names and IDs"). */
export const ServiceAccountName = matching(
  new RegExp(`^${LABEL}/${LABEL}(?:\\.${LABEL})*$`),
  "namespace/name of a service account, such as flytesnacks-development/default",
);

export const EksName = matching(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
  "an EKS name: letters, digits, '-' and '_', at most 100 characters",
);

export const RoleArn = matching(
  /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  "the ARN of an IAM role, such as arn:aws:iam::123456789012:role/name",
);

export const KeyArn = matching(
  /^arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  "the ARN of a KMS key (not an alias: IAM policies cannot name one)",
);

export const Port = z.int().min(1).max(65_535);
export const Days = z.int().min(1).max(36_500);
