import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import type { ObjectIdentifier, S3Client } from "@aws-sdk/client-s3";
import { unlessAbsent } from "./errors.ts";

/**
 * Deletes every version of every object, every delete marker and every unfinished upload of a bucket: what
 * `forceDestroy` asks for. A bucket that is gone is empty.
 */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<void> {
  await unlessAbsent(
    deleteMatching(s3, bucket, "", () => true),
    "NoSuchBucket",
  );
  await unlessAbsent(abortUploads(s3, bucket), "NoSuchBucket");
}

/** Deletes every version and delete marker of one object; nothing when it or its bucket is gone. */
export async function deleteVersions(s3: S3Client, bucket: string, key: string): Promise<void> {
  // In key order, the object's own versions come before those of longer keys.
  const isOwn = (found: string): boolean => found === key;
  await unlessAbsent(deleteMatching(s3, bucket, key, isOwn), "NoSuchBucket");
}

/** What is deleted leaves the listing, so its first page is read until nothing on it matches. */
async function deleteMatching(
  s3: S3Client,
  Bucket: string,
  Prefix: string,
  matches: (key: string) => boolean,
): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = found.flatMap(({ Key, VersionId }): ObjectIdentifier[] =>
      Key !== undefined && matches(Key) ? [{ Key, VersionId }] : [],
    );
    if (Objects.length === 0) return;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}

async function abortUploads(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    const uploads = page.Uploads ?? [];
    if (uploads.length === 0) return;
    for (const { Key, UploadId } of uploads)
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
}
