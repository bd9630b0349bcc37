/** S3 by the AWS SDK, with the settings that `hpe configure` writes. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { s3ClientOf } from "../../../s3/client.ts";
import { askedOfS3 } from "../../../s3/problem.ts";
import { type Credential, SECRET_ACCESS_KEY } from "../../token/credential.ts";
import type { Objects } from "../world.ts";

export interface ObjectsWorld {
  readonly endpoint: string;
  /** PEM; undefined for what Node trusts. */
  readonly ca: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function objectsOf(world: ObjectsWorld, { accessToken }: Credential): Objects {
  const client = clientOf(world, accessToken);
  return {
    buckets: () =>
      askedOfS3(async () => {
        const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
        return Buckets.flatMap(({ Name }) => Name ?? []);
      }),
    makeBucket: (Bucket) => askedOfS3(() => done(client.send(new CreateBucketCommand({ Bucket })))),
    removeBucket: (Bucket) =>
      askedOfS3(() => done(client.send(new DeleteBucketCommand({ Bucket })))),
    put: (Bucket, Key, Body) =>
      askedOfS3(() => done(client.send(new PutObjectCommand({ Bucket, Key, Body })))),
    get: (Bucket, Key) =>
      askedOfS3(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString()) ?? "";
      }),
    keys: (Bucket, Prefix) =>
      askedOfS3(async () => {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
        return Contents.flatMap(({ Key }) => Key ?? []);
      }),
    remove: (Bucket, Key) =>
      askedOfS3(() => done(client.send(new DeleteObjectCommand({ Bucket, Key })))),
  };
}

async function done(answer: Promise<unknown>): Promise<void> {
  await answer;
}

function clientOf({ endpoint, ca, env }: ObjectsWorld, accessToken: string): S3Client {
  const keys = { accessKeyId: accessToken, secretAccessKey: SECRET_ACCESS_KEY };
  return s3ClientOf({ endpoint, region: "us-east-1", ca, env }, keys);
}
