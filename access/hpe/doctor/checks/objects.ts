/** Real requests as clients make them: list, put, get, list the key, delete. What is made is removed again. */
import { S3Problem } from "../../../s3/problem.ts";
import { type CheckName, type Line, fail, hasFailed, ok, warn } from "../line.ts";
import type { Objects } from "../world.ts";

const BODY = "s3access hpe doctor";

/** Legal in keys, and what path normalisation changes: a double slash, an escaped one, a space, a letter beyond ASCII. */
const AWKWARD = "a//b%2Fc d/é";

export interface ObjectsOptions {
  /** A bucket to write into; one is made when it is left out. */
  readonly bucket: string | undefined;
  /** Makes names that nobody else has. */
  readonly unique: string;
}

export async function checkObjects(
  objects: Objects,
  { bucket: given, unique }: ObjectsOptions,
): Promise<Line[]> {
  const listed = await tried("list", ["list", "your buckets"], async () => {
    await objects.buckets();
  });
  if (hasFailed([listed])) return [listed];
  const bucket = given ?? `s3access-doctor-${unique}`;
  if (given === undefined) {
    const refused = await problemOf(() => objects.makeBucket(bucket));
    if (refused !== undefined) return [listed, noBucket(refused)];
  }
  const prefix = `s3access-doctor-${unique}/`;
  const lines = await writeAndRead(objects, bucket, prefix);
  const left =
    given === undefined ? await problemOf(() => objects.removeBucket(bucket)) : undefined;
  return [listed, ...lines, ...(left === undefined ? [] : leftBehind(lines, bucket, left))];
}

async function writeAndRead(objects: Objects, bucket: string, prefix: string): Promise<Line[]> {
  const plain = `${prefix}plain`;
  const put = await tried("put", ["take", "an object"], () => objects.put(bucket, plain, BODY));
  if (hasFailed([put])) return [put];
  const get = await tried("get", ["give", "it back"], async () => {
    if ((await objects.get(bucket, plain)) !== BODY) throw new S3Problem(200, "OtherContent");
  });
  const keys = await awkwardKey(objects, bucket, prefix);
  const removed = await tried("delete", ["delete", "it"], () => objects.remove(bucket, plain));
  return [put, get, keys, removed];
}

/** The same object under a key that something on the way may change. */
async function awkwardKey(objects: Objects, bucket: string, prefix: string): Promise<Line> {
  const key = `${prefix}${AWKWARD}`;
  const fix =
    "have meshConfig.pathNormalization set to BASE, and see that no load balancer before the gateway cleans paths";
  const refused = await problemOf(() => objects.put(bucket, key, BODY));
  if (refused !== undefined)
    return fail("keys", `a key with // and %2F is refused (${refused.message})`, fix);
  const stored = await objects.keys(bucket, prefix).catch(() => [key]);
  for (const one of stored.filter((name) => name.startsWith(`${prefix}a`)))
    await problemOf(() => objects.remove(bucket, one));
  if (stored.includes(key)) return ok("keys", "keys with // and %2F arrive as they are");
  const other = stored.find((name) => name.startsWith(`${prefix}a`)) ?? "another key";
  return fail(
    "keys",
    `the key ${JSON.stringify(AWKWARD)} is stored as ${JSON.stringify(other.slice(prefix.length))}`,
    fix,
  );
}

async function tried(
  check: CheckName,
  [verb, object]: readonly [string, string],
  act: () => Promise<void>,
): Promise<Line> {
  const problem = await problemOf(act);
  if (problem === undefined) return ok(check, `S3 ${verb}s ${object}`);
  return fail(check, `S3 does not ${verb} ${object}: ${problem.message}`, fixOf(problem));
}

async function problemOf(act: () => Promise<void>): Promise<S3Problem | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof S3Problem) return error;
    throw error;
  }
}

function fixOf({ status, code }: S3Problem): string {
  if (code === "SignatureDoesNotMatch")
    return "something changes host, path or a signed header on the way; use the public host as it is, and lint the route: s3access lint";
  if (code === "OtherContent")
    return "something changes bodies on the way, such as a proxy that compresses or a client that sends aws-chunked";
  if (status === 413)
    return "something buffers bodies on the way; take it out of the S3 host's way";
  if (status === 501 || code === "MissingContentLength" || status === 411)
    return "the proxy takes no chunked uploads; set request_checksum_calculation = when_required, as s3access hpe configure does";
  if (status === 401 || code === "InvalidAccessKeyId" || code === "ExpiredToken")
    return "the S3 service refuses the token; log in again: s3access hpe login";
  if (status === 403) return "ask the appliance's administrator for this right";
  if (status === 404) return "name a bucket that is there with --bucket";
  return "try again; an administrator looks at the log of the S3 service";
}

function noBucket(problem: S3Problem): Line {
  return warn(
    "put",
    `no bucket could be made to write into (${problem.message})`,
    "name one that you may write into: s3access hpe doctor --bucket <name>",
  );
}

/** An object that could not be deleted is in its way, and was said already. */
function leftBehind(lines: readonly Line[], bucket: string, problem: S3Problem): Line[] {
  if (lines.some(({ check, status }) => check === "delete" && status === "fail")) return [];
  return [
    warn(
      "delete",
      `the bucket ${bucket} could not be removed again (${problem.message})`,
      "remove it by hand",
    ),
  ];
}
