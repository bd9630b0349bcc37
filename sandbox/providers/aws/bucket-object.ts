import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import { deleteVersions } from "./bucket-contents.ts";
import type { AwsClients } from "./clients.ts";
import { unlessAbsent } from "./errors.ts";
import { textOf } from "./inputs.ts";
import { partitionOf } from "./partition.ts";
import { resourceProvider } from "./resource.ts";

const inputs = z.strictObject({
  bucket: z.string(),
  key: z.string().min(1),
  content: z.string().optional(),
  contentType: z.string().optional(),
  forceDestroy: z.boolean().optional(),
});

type Wanted = z.output<typeof inputs>;

/** `aws:s3/bucketObjectv2:BucketObjectv2`, as far as folder markers need it. Its id is `bucket/key`. */
export function bucketObjectProvider({ s3, region }: AwsClients): ResourceProvider {
  return resourceProvider({
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    inputs,
    replaceOn: ["bucket", "key"],
    changedByUpdate: ["etag", "versionId"],
    predict: (known) => {
      const [bucket, key] = [textOf(known["bucket"]), textOf(known["key"])];
      return bucket === undefined || key === undefined ? {} : { arn: arnOf(region, bucket, key) };
    },
    async create(wanted) {
      await put(s3, wanted);
      return `${wanted.bucket}/${wanted.key}`;
    },
    async observe(id) {
      const { bucket, key } = placeOf(id);
      const head = await unlessAbsent(
        s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
        "NotFound",
        "NoSuchBucket",
      );
      return (
        head && {
          bucket,
          key,
          arn: arnOf(region, bucket, key),
          contentType: head.ContentType,
          etag: head.ETag?.replaceAll('"', ""),
          versionId: head.VersionId ?? "",
        }
      );
    },
    async update(_id, wanted) {
      await put(s3, wanted);
    },
    /** All versions, as the real provider does; what was put under the marker's folder stays. */
    async delete(id) {
      const { bucket, key } = placeOf(id);
      await deleteVersions(s3, bucket, key);
      await unlessAbsent(
        s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })),
        "NoSuchBucket",
      );
    },
  });
}

/** Leaves an equal object alone: in a versioned bucket every put is a new version. */
async function put(s3: S3Client, wanted: Wanted): Promise<void> {
  const place = { Bucket: wanted.bucket, Key: wanted.key };
  const { content = "", contentType = "application/octet-stream" } = wanted;
  const there = await unlessAbsent(s3.send(new GetObjectCommand(place)), "NoSuchKey");
  const same =
    there?.ContentType === contentType && (await there.Body?.transformToString()) === content;
  if (same) return;
  await s3.send(
    new PutObjectCommand({ ...place, Body: Buffer.from(content), ContentType: contentType }),
  );
}

/** A bucket's name holds no `/`. */
function placeOf(id: string): { bucket: string; key: string } {
  const slash = id.indexOf("/");
  return { bucket: id.slice(0, slash), key: id.slice(slash + 1) };
}

function arnOf(region: string, bucket: string, key: string): string {
  return `arn:${partitionOf(region).partition}:s3:::${bucket}/${key}`;
}
