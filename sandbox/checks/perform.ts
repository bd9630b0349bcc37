/** Performs one operation with a real client and says what came of it. */
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Expected, Operation } from "../../access/checks/check.ts";

/** What came of it; anything but the three answers that access can have is an error, with S3's code. */
export type Outcome = Expected | `error: ${string}`;

export async function perform(
  client: S3Client,
  bucket: string,
  operation: Operation,
): Promise<Outcome> {
  try {
    await send(client, bucket, operation);
    return "allowed";
  } catch (error) {
    return outcomeOf(error, operation);
  }
}

async function send(client: S3Client, Bucket: string, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case "list": {
      const Delimiter = operation.recursive ? {} : { Delimiter: "/" };
      await client.send(
        new ListObjectsV2Command({ Bucket, Prefix: operation.prefix, ...Delimiter }),
      );
      return;
    }
    case "get": {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: operation.key }));
      await Body?.transformToByteArray();
      return;
    }
    case "put":
      await client.send(new PutObjectCommand({ Bucket, Key: operation.key, Body: "probe" }));
      return;
    case "delete":
      await client.send(new DeleteObjectCommand({ Bucket, Key: operation.key }));
      return;
    case "multipart":
      await uploadAndAbort(client, { Bucket, Key: operation.key });
      return;
    case "head-missing":
      await client.send(new HeadObjectCommand({ Bucket, Key: operation.key }));
      return;
  }
}

async function uploadAndAbort(
  client: S3Client,
  object: { Bucket: string; Key: string },
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: "probe" }));
  await client.send(new ListPartsCommand({ ...object, UploadId }));
  await client.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
}

function outcomeOf(error: unknown, { kind }: Operation): Outcome {
  if (!(error instanceof S3ServiceException))
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  const status = error.$metadata.httpStatusCode;
  if (error.name === "AccessDenied") return "denied";
  // The answer to a HEAD request has no body, hence no code.
  if (kind === "head-missing" && status === 403) return "denied";
  if (kind === "head-missing" && status === 404) return "not-found";
  return `error: ${error.name} (${status ?? "no status"})`;
}
