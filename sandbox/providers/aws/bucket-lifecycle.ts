import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { LifecycleRule, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Properties, ResourceProvider } from "../../engine/provider.ts";
import { bucketSetting } from "./bucket-setting.ts";
import { AwsRefusal } from "./errors.ts";

const days = z.int().positive();

const rule = z.strictObject({
  id: z.string().min(1).max(255),
  status: z.enum(["Enabled", "Disabled"]),
  filter: z.strictObject({ prefix: z.string() }).optional(),
  abortIncompleteMultipartUpload: z.strictObject({ daysAfterInitiation: days }).optional(),
  expiration: z
    .strictObject({ days: days.optional(), expiredObjectDeleteMarker: z.boolean().optional() })
    .optional(),
  noncurrentVersionExpiration: z
    .strictObject({
      noncurrentDays: days,
    })
    .optional(),
});

type Rule = z.output<typeof rule>;

/** `aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration`, with the rules that this project writes. */
export function lifecycleProvider(s3: S3Client): ResourceProvider {
  return bucketSetting({
    name: "BucketLifecycleConfiguration",
    inputs: z.strictObject({ bucket: z.string(), rules: z.array(rule).min(1).max(1000) }),
    absent: ["NoSuchLifecycleConfiguration"],
    refuse: ({ rules }) => {
      rules.forEach(refuseRule);
    },
    put: (inputs) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: inputs.bucket,
          LifecycleConfiguration: { Rules: inputs.rules.map(toAws) },
        }),
      ),
    async get(name) {
      const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: name }));
      return { rules: (Rules ?? []).map(fromAws) };
    },
    remove: (name) => s3.send(new DeleteBucketLifecycleCommand({ Bucket: name })),
  });
}

/** S3 API reference, LifecycleExpiration: "cannot be specified with Days or Date". */
function refuseRule({ id, expiration }: Rule): void {
  if (expiration?.expiredObjectDeleteMarker !== undefined && expiration.days !== undefined)
    throw new AwsRefusal(
      "MalformedXML",
      `The XML you provided was not well-formed or did not validate against our published schema (rule ${id} has days and expiredObjectDeleteMarker)`,
    );
}

function toAws(each: Rule): LifecycleRule {
  const { abortIncompleteMultipartUpload, expiration, noncurrentVersionExpiration } = each;
  return {
    ID: each.id,
    Status: each.status,
    Filter: { Prefix: each.filter?.prefix ?? "" },
    AbortIncompleteMultipartUpload: abortIncompleteMultipartUpload && {
      DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation,
    },
    Expiration: expiration && {
      Days: expiration.days,
      ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
    },
    NoncurrentVersionExpiration: noncurrentVersionExpiration && {
      NoncurrentDays: noncurrentVersionExpiration.noncurrentDays,
    },
  };
}

function fromAws(each: LifecycleRule): Properties {
  const uploads = each.AbortIncompleteMultipartUpload;
  const versions = each.NoncurrentVersionExpiration;
  return {
    id: each.ID,
    status: each.Status,
    filter: { prefix: each.Filter?.Prefix ?? "" },
    abortIncompleteMultipartUpload: uploads && {
      daysAfterInitiation: uploads.DaysAfterInitiation,
    },
    expiration: each.Expiration && {
      days: each.Expiration.Days,
      expiredObjectDeleteMarker: each.Expiration.ExpiredObjectDeleteMarker,
    },
    noncurrentVersionExpiration: versions && {
      noncurrentDays: versions.NoncurrentDays,
    },
  };
}
