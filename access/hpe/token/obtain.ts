/**
 * An access token for a refresh token: the kept one while it is fresh, else a new one, asked for by one process at a
 * time. Killed at any step and run again it goes on, with one exception that the protocol leaves: if "Revoke Refresh
 * Token" is on and Keycloak's answer never reached this machine, the old token is spent and the new one unknown.
 */
import { constants } from "node:fs";
import { access, mkdir, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { codeOf } from "../../../drivers/error-code.ts";
import { Failure } from "../../../drivers/failure.ts";
import type { Appliance, Env } from "../appliance.ts";
import { OutOfReach, trustedAuthorities } from "../https.ts";
import { cacheEntry, cacheFile, readCached } from "./cache.ts";
import { clientSecret } from "./client-secret.ts";
import { type Credential, isFresh, isUsable } from "./credential.ts";
import { askForToken, credentialOf } from "./keycloak.ts";
import { nextTry, patienceFromNow, tryLock } from "./lock.ts";
import type { TokenOptions } from "./options.ts";
import { type RefreshToken, readRefreshToken } from "./refresh-token.ts";
import { TokenRefused } from "./refusals.ts";
import { uninterrupted } from "./signals.ts";
import { type Leftover, recover, reserve } from "./successor.ts";

/** Where a run is, and what it may take from there; tests bring their own. */
export interface TokenWorld {
  readonly env: Env;
  readonly cwd: string;
  /** Milliseconds since 1970. @default the clock's */
  readonly now?: () => number;
  /** The first pause between two questions to Keycloak, in milliseconds. */
  readonly pause?: number;
}

/**
 * @throws Failure with one sentence that says what to do; it holds no secret
 */
export async function obtainToken(
  appliance: Appliance,
  options: TokenOptions,
  world: TokenWorld,
): Promise<Credential> {
  const { now = Date.now } = world;
  const deadline = patienceFromNow();
  for (;;) {
    const token = readRefreshToken(appliance.refreshTokenFile, options.client, now());
    const kept = readCached(cacheFile(appliance, world.env), token.text);
    if (kept !== undefined && isFresh(kept, now())) return kept;
    const file = await realpath(appliance.refreshTokenFile);
    const release = await tryLock(file);
    if (release !== undefined) {
      const credential = await uninterrupted((hurry) =>
        refreshed({ appliance, options, world, file, hurry }).finally(release),
      );
      if (credential !== undefined) return credential;
    }
    if (kept !== undefined && isUsable(kept, now())) return kept;
    await nextTry(file, deadline);
  }
}

interface Refresh {
  readonly appliance: Appliance;
  readonly options: TokenOptions;
  readonly world: TokenWorld;
  /** The refresh token file, links resolved. */
  readonly file: string;
  /** Aborted by Ctrl-C. */
  readonly hurry: AbortSignal;
}

/**
 * With the lock held: nobody else changes the refresh token now, unless this process is held up for long.
 *
 * @returns undefined when another process that was held up is still using the token
 */
async function refreshed(refresh: Refresh): Promise<Credential | undefined> {
  const { appliance, options, world, file } = refresh;
  const { now = Date.now } = world;
  const leftover = await recover(file);
  if (leftover === "at work") return undefined;
  const token = readRefreshToken(file, options.client, now());
  const cache = cacheFile(appliance, world.env);
  const kept = readCached(cache, token.text);
  if (kept !== undefined && isFresh(kept, now())) return kept;
  await prepareCache(cache);
  try {
    return await exchange(refresh, token, leftover);
  } catch (error) {
    // What is kept still works, so Keycloak being away is not yet the caller's trouble.
    if (error instanceof OutOfReach && kept !== undefined && isUsable(kept, now())) return kept;
    throw error;
  }
}

/**
 * Asks Keycloak, writes the refresh token of its answer before anybody looks at the rest, and keeps the access token.
 *
 * @returns undefined when the token is another process's to use, or is no longer the one in the file
 */
async function exchange(
  { appliance, options, world, file, hurry }: Refresh,
  token: RefreshToken,
  leftover: Leftover,
): Promise<Credential | undefined> {
  const asked = {
    keycloak: appliance.keycloak,
    client: token.client,
    secret: await clientSecret(token.client, appliance, options, world),
    refreshToken: token.text,
    ca: trustedAuthorities(appliance),
  };
  let unanswered = leftover === "unanswered";
  const persistence = {
    hurry,
    pause: world.pause,
    onUnanswered: () => {
      unanswered = true;
    },
  };
  const successor = await reserve(file, leftover);
  if (successor === undefined) return undefined;
  const { now = Date.now } = world;
  if (readRefreshToken(file, options.client, now()).text !== token.text) {
    await successor.release();
    return undefined;
  }
  const answer = await askForToken(asked, world.env, persistence).catch(async (error: unknown) => {
    const open = error instanceof OutOfReach && unanswered;
    await (open ? successor.leave() : successor.release());
    throw error instanceof TokenRefused && unanswered ? explained(error) : error;
  });
  if (answer.refreshToken !== undefined) await successor.write(answer.refreshToken);
  try {
    const credential = credentialOf(answer.accessToken, now());
    const entry = cacheEntry(credential, answer.refreshToken ?? token.text);
    await writeFileAtomic(cacheFile(appliance, world.env), entry, { mode: 0o600 });
    return credential;
  } finally {
    // Last: whoever took this process's lock then finds the access token too, and asks for none of its own.
    await successor.release();
  }
}

function explained(refusal: TokenRefused): TokenRefused {
  return new TokenRefused(
    `${refusal.message}. An earlier question to Keycloak got no answer: if the realm revokes refresh tokens on use, it spent this one, and nothing on this machine can bring it back`,
  );
}

/** Before Keycloak is asked: a new token that cannot be kept would be asked for again on every call. */
async function prepareCache(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Failure(
      `access tokens cannot be kept in ${folder} (${codeOf(error) ?? "unknown error"}); make it writable, or name another folder in XDG_CACHE_HOME`,
    );
  }
}
