/** `presign`: a URL that lets whoever has it read or write one object for a while, on any of the systems. */
import type { Env } from "../hpe/appliance.ts";
import type { Report } from "../report.ts";
import { durationWords, seconds } from "../s3/duration.ts";
import { type Keys, isToken, keysOf } from "../s3/keys.ts";
import { s3Object } from "../s3/object.ts";
import { type PlaceOptions, addressOf } from "../s3/place.ts";
import { UsageError } from "../usage-error.ts";
import { type Method, presignedUrl } from "./url.ts";

export interface PresignOptions extends PlaceOptions {
  readonly expires: string;
  readonly system?: "aws" | "hpe" | "weka" | "vast" | undefined;
}

export interface PresignWorld {
  readonly env: Env;
  readonly cwd: string;
  readonly err: (text: string) => void;
  readonly now?: () => Date;
}

/** Signature Version 4 ("Authenticating Requests: Using Query Parameters": 604800 seconds). */
const WEEK = 604_800;

/**
 * @param method GET or PUT
 * @param object `s3://bucket/key`
 * @returns the URL alone, so that it can be piped; what to know about it goes to `err`
 * @throws UsageError for what makes no sense, Failure when there are no keys
 */
export async function presign(
  method: Method,
  object: string,
  options: PresignOptions,
  world: PresignWorld,
): Promise<Report> {
  const { env, cwd, err, now = () => new Date() } = world;
  const lasting = checkedExpiry(options.expires);
  const { bucket, key } = s3Object(object);
  const profile = options.profile ?? (options.system === "hpe" ? hpeProfile(env) : undefined);
  const around = { env, cwd };
  const { endpoint, region } = await addressOf({ ...options, profile }, around);
  const keys = await keysOf(profile, env);
  const at = now();
  const left = keys.expiresAt === undefined ? undefined : keys.expiresAt - at.getTime();
  if (left !== undefined && left <= 0)
    throw new UsageError(
      `the keys ended at ${new Date(at.getTime() + left).toISOString()}, and a URL never outlives the keys that signed it; get new ones first`,
    );
  const url = await presignedUrl({
    ...{ method, bucket, key, keys, region, at, lasting },
    endpoint: endpoint ?? awsEndpoint(options.system, region),
  });
  for (const warning of warnings(keys, left, lasting, options)) err(`warning: ${warning}\n`);
  return { text: url, json: { url, method, expires: ending(at, left, lasting) }, code: 0 };
}

function checkedExpiry(raw: string): number {
  const lasting = seconds("--expires", raw);
  if (lasting >= 1 && lasting <= WEEK) return lasting;
  throw new UsageError(
    `--expires ${JSON.stringify(raw)} is no time that a URL can last; Signature Version 4 takes 1s to 7d`,
  );
}

/** What `hpe configure` calls its profile, unless the environment has keys. */
function hpeProfile(env: Env): string | undefined {
  return (env["S3_ACCESS_KEY_ID"] ?? env["AWS_ACCESS_KEY_ID"] ?? env["AWS_PROFILE"])
    ? undefined
    : "pcai";
}

/** Only AWS has an address that follows from the region. */
function awsEndpoint(system: PresignOptions["system"], region: string): string {
  if (system === "aws")
    return `https://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  throw new UsageError(
    "where is S3? name it with --endpoint, AWS_ENDPOINT_URL_S3 or a profile that has one; or say --system aws",
  );
}

function warnings(
  keys: Keys,
  left: number | undefined,
  lasting: number,
  { system }: PresignOptions,
): string[] {
  const early = left !== undefined && left < lasting * 1000;
  const unknown = left === undefined && keys.sessionToken !== undefined;
  return [
    ...(early
      ? [
          `the keys end in ${durationWords(Math.floor(left / 1000))}, and the URL with them, not after ${durationWords(lasting)}`,
        ]
      : []),
    ...(unknown ? ["the URL ends with the session it is signed with, which may be earlier"] : []),
    ...(system === "hpe" || isToken(keys.accessKeyId)
      ? [
          "the URL carries your access token itself: whoever has it may do all that you may, until the token ends. Hand over a copy of the object instead",
        ]
      : []),
  ];
}

function ending(at: Date, left: number | undefined, lasting: number): string {
  const lives = Math.min(lasting * 1000, left ?? Infinity);
  return new Date(at.getTime() + lives).toISOString().replace(/\.\d+Z$/, "Z");
}
