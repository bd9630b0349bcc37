/**
 * Access tokens kept between runs: AWS tools do not keep what a credential process hands them. An entry belongs to one
 * refresh token, so that a new login never gets the token of the one before.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Appliance, type Env, cacheFolder } from "../appliance.ts";
import type { Credential } from "./credential.ts";

/** The entry's file: one for each identity service and refresh token file. */
export function cacheFile({ keycloak, refreshTokenFile }: Appliance, env: Env): string {
  return join(cacheFolder(env), `${digest(`${keycloak}\n${refreshTokenFile}`).slice(0, 32)}.json`);
}

/** @returns undefined when nothing is kept for this refresh token, or what is kept cannot be read */
export function readCached(file: string, refreshToken: string): Credential | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isEntry(kept) || kept.of !== digest(refreshToken)) return undefined;
    const { accessToken, issuedAt, expiresAt } = kept;
    return { accessToken, issuedAt, expiresAt };
  } catch {
    return undefined;
  }
}

interface Entry extends Credential {
  readonly of: string;
}

/** By hand: loading zod would take longer than all the rest of a warm call. */
function isEntry(kept: unknown): kept is Entry {
  return (
    typeof kept === "object" &&
    kept !== null &&
    "of" in kept &&
    typeof kept.of === "string" &&
    "accessToken" in kept &&
    typeof kept.accessToken === "string" &&
    "issuedAt" in kept &&
    typeof kept.issuedAt === "number" &&
    "expiresAt" in kept &&
    typeof kept.expiresAt === "number"
  );
}

/** The text of an entry; it names the refresh token by its digest. */
export function cacheEntry(credential: Credential, refreshToken: string): string {
  return `${JSON.stringify({ of: digest(refreshToken), ...credential })}\n`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
