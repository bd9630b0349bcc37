/** Refresh tokens as people have them: in a file, and sometimes not a refresh token at all. */
import { Failure } from "../../../drivers/failure.ts";
import { readPrivateFile } from "../private-file.ts";
import { type Claims, claimsOf } from "./claims.ts";

/** Clients of the realm `UA` (HPE AI Essentials, "Refreshing tokens"): of the browser, and of passwords. */
const KNOWN_CLIENTS = ["ua", "ua-grant"] as const;

const GET_ONE = "get one with: s3access hpe login";

export interface RefreshToken {
  readonly text: string;
  readonly client: string;
  readonly claims: Claims;
}

/** @throws Failure when the file holds no refresh token, one that is over, or one of a client nobody asked for */
export function readRefreshToken(
  file: string,
  client: string | undefined,
  now: number,
): RefreshToken {
  const text = readPrivateFile(file, "refresh token file", GET_ONE);
  return checkRefreshToken(text, `the refresh token file ${file}`, client, now);
}

/**
 * @param source what a sentence calls the text's origin
 * @param client the client it must be of; undefined for any of those known
 */
export function checkRefreshToken(
  text: string,
  source: string,
  client: string | undefined,
  now: number,
): RefreshToken {
  const fail = (why: string): Failure => new Failure(`${source} ${why}`);
  if (text === "") throw fail(`is empty; ${GET_ONE}`);
  if (text.startsWith("<"))
    throw fail(
      "holds a web page instead of a token: the download was not logged in; use a private window and log in first",
    );
  const claims = claimsOf(text);
  if (claims === undefined) throw fail(`holds no token (a JWT, three parts with dots); ${GET_ONE}`);
  if (claims.typ !== undefined && claims.typ !== "Offline" && claims.typ !== "Refresh")
    throw fail(
      `holds a token of type ${JSON.stringify(claims.typ)}, not a refresh token; ${GET_ONE}`,
    );
  const realm = /\/realms\/([^/]+)\/?$/.exec(claims.iss ?? "")?.[1];
  if (realm !== undefined && realm !== "UA")
    throw fail(`holds a token of the realm ${JSON.stringify(realm)}; the appliance's is "UA"`);
  if (claims.exp !== undefined && claims.exp > 0 && claims.exp * 1000 <= now)
    throw fail(
      `holds a token that ended at ${new Date(claims.exp * 1000).toISOString()}; ${GET_ONE}`,
    );
  return { text, claims, client: clientOf(claims, client, fail) };
}

function clientOf(
  { azp }: Claims,
  wanted: string | undefined,
  fail: (why: string) => Failure,
): string {
  if (wanted !== undefined) {
    if (azp === undefined || azp === wanted) return wanted;
    throw fail(
      `holds a token of the client ${JSON.stringify(azp)}, and Keycloak takes it from no other; leave out --client ${wanted}`,
    );
  }
  // Without azp it is not one of Keycloak's usual tokens; the browser's client is the likeliest.
  const client = azp ?? "ua";
  if (KNOWN_CLIENTS.some((known) => known === client)) return client;
  throw fail(
    `holds a token of the client ${JSON.stringify(client)}; the appliance's S3 users have tokens of ${KNOWN_CLIENTS.join(" or ")}. If this client is meant, say --client ${client}`,
  );
}
