/**
 * The AWS SDK for JavaScript as a program of somebody else uses it: region, endpoint and credentials come from the profile
 * that AWS_PROFILE names. Puts an object in two parts, the second after the end of the token that the first was sent with,
 * reads it back, lists the bucket; prints what it saw as JSON.
 */
import { Agent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { decodeJwt } from "jose";

const [Bucket = "", Key = ""] = process.argv.slice(2);
// The SDK takes neither ca_bundle nor HTTPS_PROXY from the profile or the environment: Node does, when told to.
const httpsAgent = new Agent({ proxyEnv: process.env });
const client = new S3Client({ forcePathStyle: true, requestHandler: { httpsAgent } });

async function token(): Promise<string> {
  return (await client.config.credentials()).accessKeyId;
}

const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
const Parts = [];
const tokens = new Set<string>();
for (const [index, size] of [5 * 1024 * 1024, 3].entries()) {
  const PartNumber = index + 1;
  const Body = Buffer.alloc(size, PartNumber);
  const { ETag } = await client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
  );
  Parts.push({ PartNumber, ETag });
  const used = await token();
  tokens.add(used);
  const { exp = 0 } = decodeJwt(used);
  while (PartNumber === 1 && Date.now() < exp * 1000 + 100) await sleep(100);
}
const MultipartUpload = { Parts };
await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
console.log(
  JSON.stringify({
    tokensOfParts: tokens.size,
    size: bytes.length,
    last: bytes.at(-1),
    keys: Contents.map((one) => one.Key),
  }),
);
client.destroy();
httpsAgent.destroy();
