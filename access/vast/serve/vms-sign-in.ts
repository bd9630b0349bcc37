/** Signs a person in to VMS, with one request that carries the password. */
import { z } from "zod";
import type { Administration, SeenKey } from "../../../drivers/vast/administration.ts";
import { VARIABLES, type VmsConnection, type VmsLogin } from "../../../drivers/vast/connection.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import { VmsRefused } from "../../../drivers/vast/vms/vms.ts";
import { Failure, LOGIN_REFUSED } from "../../../drivers/failure.ts";
import { type HttpsAnswer, send } from "../../../drivers/https.ts";
import { jsonOrNothing } from "../../../drivers/json.ts";

/** The management service, before anybody signs in to it. */
export type VmsPlace = Omit<VmsConnection, "login">;

/** `token`: the password buys a token and is forgotten. `basic`: it goes with every request, and the session keeps it. */
export type SignInStyle = "token" | "basic";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type SignedIn =
  | { readonly result: "welcome"; readonly vast: Administration; readonly keys: readonly SeenKey[] }
  /** The user name or password is wrong, or the account is locked. */
  | { readonly result: "refused" }
  /** The password is right, but VMS keeps S3 keys of directory users only. */
  | { readonly result: "no-keys-here" }
  /** VMS is too busy, or broken, to say anything about the password. */
  | { readonly result: "busy" };

const Token = z.object({ access: z.string() });

const TIMEOUT_MS = 30_000;

/** A VMS without `/token/` says that there is no such thing, before it looks at any password. */
const NO_TOKENS = [404, 405, 501];

/** @throws Failure when VMS cannot be reached, or shows a certificate that is not vouched for */
export async function signIn(
  place: VmsPlace,
  credentials: Credentials,
  style: SignInStyle,
): Promise<SignedIn> {
  if (style === "basic") return withPassword(place, credentials);
  const answer = await ask(place, "POST", "token/", {}, JSON.stringify(credentials));
  if (NO_TOKENS.includes(answer.status)) return withPassword(place, credentials);
  if (answer.status === 429 || answer.status >= 500) return { result: "busy" };
  const token = Token.safeParse(jsonOrNothing(answer.text));
  if (answer.status >= 300 || !token.success) return { result: "refused" };
  const withToken = await welcome(place, { by: "bought-token", token: token.data.access });
  // UNCERTAIN whether every version takes a directory user's token for S3 keys. The password is right, so it can go again.
  return withToken.result === "refused" ? withPassword(place, credentials) : withToken;
}

/** The password is sent once and by itself: the driver would try again when VMS is busy. */
async function withPassword(
  place: VmsPlace,
  { username, password }: Credentials,
): Promise<SignedIn> {
  const pair = Buffer.from(`${username}:${password}`).toString("base64");
  const { status, text } = await ask(place, "GET", "s3keys/", { authorization: `Basic ${pair}` });
  if (status === 429 || status >= 500) return { result: "busy" };
  // Some versions answer a wrong password with 403 as well (go-vast-client, core/session.go).
  if (status === 401 || (status === 403 && /credential|password|locked/i.test(text)))
    return { result: "refused" };
  return welcome(place, { by: "basic", username, password });
}

async function welcome(place: VmsPlace, login: VmsLogin): Promise<SignedIn> {
  const vast = overRest({ ...place, login });
  try {
    return { result: "welcome", vast, keys: await vast.ownKeys() };
  } catch (error) {
    if (hasEnded(error)) return { result: "refused" };
    if (error instanceof VmsRefused && error.status === 403) return { result: "no-keys-here" };
    throw error;
  }
}

/** Whether VMS takes a session's token or password no longer. */
export function hasEnded(error: unknown): boolean {
  return error instanceof Failure && error.exitCode === LOGIN_REFUSED;
}

function ask(
  { origin, apiVersion, authority, tenant, settings = VARIABLES }: VmsPlace,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<HttpsAnswer> {
  return send(
    {
      method,
      url: new URL(`/api/${apiVersion}/${path}`, origin),
      headers: {
        accept: "application/json",
        ...(tenant === undefined ? {} : { "x-tenant-name": tenant }),
        ...headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      timeoutMs: TIMEOUT_MS,
      ...(body === undefined ? {} : { body }),
    },
    {
      server: "VAST's management service",
      addressSetting: settings.address,
      authoritySetting: settings.authority,
      ...(authority === undefined ? {} : { authority }),
    },
  );
}
