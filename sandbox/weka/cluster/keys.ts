/** Keys that WEKA makes, and tokens it signs. */
import { createHmac, randomInt } from "node:crypto";
import { generationOf } from "../generation.ts";
import type { KeyPair } from "../state.ts";

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const letters = "abcdefghijklmnopqrstuvwxyz";

const keyLength = 20;
/** In 6.x the key of a user also tells its tenant. */
const longKeyLength = 128;
const secretLength = 40;

/** What an S3 user signs with. */
export function newKeyPair(version: string): KeyPair {
  return pairOf(generationOf(version) === "D" ? longKeyLength : keyLength);
}

/** What a service account or a session signs with. */
export function newShortKeyPair(): KeyPair {
  return pairOf(keyLength);
}

/** A JSON Web Token (RFC 7519) over HMAC with SHA-512, as the S3 service's backend signs them. */
export function signedToken(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "HS512", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha512", secret).update(signed).digest("base64url")}`;
}

function pairOf(length: number): KeyPair {
  return {
    accessKey: `W${randomText(length - 1, capitals)}`,
    secretKey: randomText(secretLength, capitals + letters),
  };
}

export function randomText(length: number, alphabet: string = capitals): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? "").join("");
}
