/** S3 by the AWS SDK, with the settings that `hpe configure` writes. */
import { Agent } from "node:https";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { codeOf } from "../../private-file.ts";
import { type Credential, SECRET_ACCESS_KEY } from "../../token/credential.ts";
import { type Objects, S3Problem } from "../world.ts";

export interface ObjectsWorld {
  readonly endpoint: string;
  /** PEM; undefined for what Node trusts. */
  readonly ca: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function objectsOf(world: ObjectsWorld, { accessToken }: Credential): Objects {
  const client = clientOf(world, accessToken);
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    try {
      return await question();
    } catch (error) {
      throw asProblem(error);
    }
  };
  return {
    buckets: () =>
      ask(async () => {
        const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
        return Buckets.flatMap(({ Name }) => Name ?? []);
      }),
    makeBucket: (Bucket) => ask(() => done(client.send(new CreateBucketCommand({ Bucket })))),
    removeBucket: (Bucket) => ask(() => done(client.send(new DeleteBucketCommand({ Bucket })))),
    put: (Bucket, Key, Body) =>
      ask(() => done(client.send(new PutObjectCommand({ Bucket, Key, Body })))),
    get: (Bucket, Key) =>
      ask(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString()) ?? "";
      }),
    keys: (Bucket, Prefix) =>
      ask(async () => {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
        return Contents.flatMap(({ Key }) => Key ?? []);
      }),
    remove: (Bucket, Key) => ask(() => done(client.send(new DeleteObjectCommand({ Bucket, Key })))),
  };
}

async function done(answer: Promise<unknown>): Promise<void> {
  await answer;
}

/** The proxy before the appliance's data takes plain bodies: no trailing checksums, so no aws-chunked. */
function clientOf({ endpoint, ca, env }: ObjectsWorld, accessToken: string): S3Client {
  return new S3Client({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: accessToken, secretAccessKey: SECRET_ACCESS_KEY },
    forcePathStyle: true,
    maxAttempts: 2,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      requestTimeout: 15_000,
      httpsAgent: new Agent({
        proxyEnv: env,
        ...(ca === undefined ? {} : { ca }),
      }),
    },
  });
}

/** Codes only: a message of a service may quote the request, and with it the token. */
function asProblem(error: unknown): S3Problem {
  if (error instanceof S3ServiceException)
    return new S3Problem(error.$metadata.httpStatusCode ?? 0, error.name);
  const name = error instanceof Error ? error.name : "unknown error";
  return new S3Problem(0, codeOf(error) ?? name);
}
