/** What S3 requests are signed with: from the environment, or from a profile. Never from options, which others can read. */
import { S3Client } from "@aws-sdk/client-s3";
import { Failure } from "../../drivers/failure.ts";
import type { Env } from "../hpe/appliance.ts";
import { claimsOf } from "../hpe/token/claims.ts";
import { UsageError } from "../usage-error.ts";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970; undefined: nothing here tells that they end. */
  readonly expiresAt?: number;
}

/** The variables for S3's keys, the ones of this project before the ones that all AWS tools read. */
const VARIABLES = [
  ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "S3_SESSION_TOKEN"],
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
] as const;

/**
 * @param profile asked for by name; undefined: the environment's keys, or else what AWS tools would use
 * @throws UsageError when a variable lacks its other half, Failure when there are no keys
 */
export async function keysOf(profile: string | undefined, env: Env): Promise<Keys> {
  const keys = (profile === undefined ? keysIn(env) : undefined) ?? (await keysOfProfile(profile));
  const ends = [keys.expiresAt, endOf(keys.accessKeyId), endOf(keys.sessionToken)];
  const known = ends.filter((end) => end !== undefined);
  return known.length === 0 ? keys : { ...keys, expiresAt: Math.min(...known) };
}

/** @returns undefined when the environment has none */
export function keysIn(env: Env): Keys | undefined {
  for (const [id, secret, token] of VARIABLES) {
    const [accessKeyId, secretAccessKey, sessionToken] = [env[id], env[secret], env[token]];
    if (accessKeyId === undefined && secretAccessKey === undefined) continue;
    if (!accessKeyId || !secretAccessKey)
      throw new UsageError(
        `${accessKeyId ? id : secret} is set without ${accessKeyId ? secret : id}; set both`,
      );
    // Written by `aws configure export-credentials` beside the keys.
    const end = Date.parse(env["AWS_CREDENTIAL_EXPIRATION"] ?? "");
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken ? { sessionToken } : {}),
      ...(Number.isNaN(end) || id === "S3_ACCESS_KEY_ID" ? {} : { expiresAt: end }),
    };
  }
  return undefined;
}

/** Whether a key is a token of its own, as the access keys of HPE Private Cloud AI are. */
export function isToken(key: string): boolean {
  return claimsOf(key) !== undefined;
}

/** Otherwise the SDK warns of keys in the environment, which a profile that was asked for by name wins over. */
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

async function keysOfProfile(profile: string | undefined): Promise<Keys> {
  const client = new S3Client({
    region: "us-east-1",
    logger: quiet,
    ...(profile === undefined ? {} : { profile }),
  });
  try {
    const found = await client.config.credentials();
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = found;
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiresAt: expiration.getTime() }),
    };
  } catch (error) {
    // Of a credential process, the message may quote its output.
    const name = error instanceof Error ? error.name : "unknown error";
    const where = profile === undefined ? "" : ` in profile ${JSON.stringify(profile)}`;
    throw new Failure(
      `there are no keys for S3${where} (${name}); set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or name a profile that has them with --profile`,
    );
  } finally {
    client.destroy();
  }
}

/** The end that a JSON Web Token states (RFC 7519, "exp"), in milliseconds since 1970. */
function endOf(token = ""): number | undefined {
  const exp = claimsOf(token)?.exp;
  return exp === undefined ? undefined : exp * 1000;
}
