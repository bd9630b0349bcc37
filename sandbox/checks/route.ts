/** Checks of the way into the appliance: its S3 host reaches the S3 service as the VirtualService says, and no other host does. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { routeOf } from "../../config/route.ts";
import { accessToken } from "../session/access-token.ts";
import type { Session } from "../session/session.ts";
import { type Login, s3Client } from "./clients.ts";

export interface RouteResult {
  readonly about: string;
  readonly passed: boolean;
  readonly detail: string;
}

const PROBE = { Bucket: "s3-access-probe", Key: "folder/with  two spaces/é" };

/** Does through the route what the requirements do through it: list, make a bucket, upload, list it, download. */
export async function checkRoute(session: Session, authority: string): Promise<RouteResult[]> {
  const { config, running, world } = session;
  const { stack } = config.loaded;
  const [user] = world.appliance.users;
  if (stack.hpe === undefined || user === undefined) return [];
  const token = await accessToken(session, user.name, authority);
  // On the appliance the secret key is the same for all (requirements, "Access from outside").
  const login = { accessKeyId: token, secretAccessKey: "s3" };
  const { port } = new URL(running.ingress.https);
  const { host } = routeOf(stack.domain, stack.hpe);
  const at = (name: string, as: Login): S3Client =>
    s3Client({ endpoint: `https://${name}:${port}`, region: config.region, login: as, authority });
  const client = at(host, login);
  const elsewhere = at(`not-routed.${stack.domain}`, login);
  const stranger = at(host, { ...login, accessKeyId: "no-such-token" });
  const trials: readonly (readonly [string, () => Promise<unknown>, number])[] = [
    [`${host} lists buckets`, () => client.send(new ListBucketsCommand()), 200],
    [`${host} makes a bucket`, () => client.send(new CreateBucketCommand(PROBE)), 200],
    [
      `${host} takes an object`,
      () => client.send(new PutObjectCommand({ ...PROBE, Body: "probe" })),
      200,
    ],
    [
      `${host} lists a folder`,
      () => client.send(new ListObjectsV2Command({ Bucket: PROBE.Bucket, Prefix: "folder/" })),
      200,
    ],
    [`${host} gives the object back`, () => client.send(new GetObjectCommand(PROBE)), 200],
    [`${host} deletes the object`, () => client.send(new DeleteObjectCommand(PROBE)), 204],
    [`${host} deletes the bucket`, () => client.send(new DeleteBucketCommand(PROBE)), 204],
    [`${host} refuses an unknown token`, () => stranger.send(new ListBucketsCommand()), 403],
    [
      `not-routed.${stack.domain} leads nowhere`,
      () => elsewhere.send(new ListBucketsCommand()),
      404,
    ],
  ];
  const results: RouteResult[] = [];
  for (const [about, send, expected] of trials) {
    const status = await statusOf(send);
    const passed = status === expected;
    results.push({
      about,
      passed,
      detail: `HTTP ${status}${passed ? "" : `, expected ${expected}`}`,
    });
  }
  for (const one of [client, elsewhere, stranger]) one.destroy();
  return results;
}

async function statusOf(send: () => Promise<unknown>): Promise<number | string> {
  try {
    const answer = await send();
    return metadataStatus(answer);
  } catch (error) {
    if (error instanceof S3ServiceException) return error.$metadata.httpStatusCode ?? error.name;
    if (error instanceof Error && "$metadata" in error) return metadataStatus(error);
    return error instanceof Error ? error.message : String(error);
  }
}

function metadataStatus(answer: unknown): number | string {
  if (typeof answer !== "object" || answer === null || !("$metadata" in answer)) return "no status";
  const { $metadata } = answer;
  if (typeof $metadata !== "object" || $metadata === null || !("httpStatusCode" in $metadata))
    return "no status";
  return typeof $metadata.httpStatusCode === "number" ? $metadata.httpStatusCode : "no status";
}
