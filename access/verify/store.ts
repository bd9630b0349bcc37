/** S3 as a client uses it, one method a thing to verify. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { presignedUrl } from "../presign/url.ts";
import { type ClientPlace, s3ClientOf } from "../s3/client.ts";
import type { Keys } from "../s3/keys.ts";
import { askedOfS3 } from "../s3/problem.ts";
import { download } from "./download.ts";

/** Every method throws an S3Problem when S3 refuses. */
export interface Store {
  put(key: string, body: Buffer): Promise<void>;
  /** @returns bytes */
  size(key: string): Promise<number>;
  get(key: string, bucket?: string): Promise<Buffer>;
  /** @returns the keys of the first answer */
  keys(prefix: string, bucket?: string): Promise<readonly string[]>;
  /** Puts an object in parts; what was uploaded is dropped when one fails. */
  putParts(key: string, parts: readonly Buffer[]): Promise<void>;
  /** Reads by a presigned URL, without the keys. */
  getPresigned(key: string): Promise<Buffer>;
  remove(key: string): Promise<void>;
  close(): void;
}

const PRESIGNED_SECONDS = 60;

/** @param Bucket the one to verify; other ones are only asked whether they refuse */
export function storeOf(place: ClientPlace, keys: Keys, Bucket: string): Store {
  const client = s3ClientOf(place, keys);
  return {
    put: (Key, Body) =>
      askedOfS3(async () => {
        await client.send(new PutObjectCommand({ Bucket, Key, Body }));
      }),
    size: (Key) =>
      askedOfS3(async () => {
        const { ContentLength = 0 } = await client.send(new HeadObjectCommand({ Bucket, Key }));
        return ContentLength;
      }),
    get: (Key, other = Bucket) =>
      askedOfS3(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: other, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      }),
    keys: (Prefix, other = Bucket) =>
      askedOfS3(async () => {
        const found = await client.send(new ListObjectsV2Command({ Bucket: other, Prefix }));
        return (found.Contents ?? []).flatMap(({ Key }) => Key ?? []);
      }),
    putParts: (Key, parts) =>
      askedOfS3(async () => {
        const object = { Bucket, Key };
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
        try {
          const Parts = [];
          for (const [index, Body] of parts.entries()) {
            const part = { ...object, UploadId, PartNumber: index + 1 };
            const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }));
            Parts.push({ ETag, PartNumber: part.PartNumber });
          }
          const MultipartUpload = { Parts };
          await client.send(
            new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }),
          );
        } catch (error) {
          // Why it failed is what counts; parts that stay end with the bucket's rules for them.
          await client
            .send(new AbortMultipartUploadCommand({ ...object, UploadId }))
            .catch(() => undefined);
          throw error;
        }
      }),
    getPresigned: (key) =>
      askedOfS3(async () => {
        const { endpoint, region, ca } = place;
        const asked = { method: "GET", bucket: Bucket, key, at: new Date() } as const;
        const url = await presignedUrl({
          ...{ ...asked, endpoint, region, keys },
          lasting: PRESIGNED_SECONDS,
        });
        return download(url, ca, place.env);
      }),
    remove: (Key) =>
      askedOfS3(async () => {
        await client.send(new DeleteObjectCommand({ Bucket, Key }));
      }),
    close: () => {
      client.destroy();
    },
  };
}
