import { z } from "zod";
import type { S3Keys } from "../administration.ts";
import { oneOf, row, text } from "./answers.ts";

const Keys = oneOf(
  row(z.object({ access_key: text, secret_key: text, session_token: text }), {
    access_key: ["access_key_id", "key"],
    secret_key: ["secret_access_key"],
  }),
);

/**
 * Finds a key pair in what a command printed, as JSON or in lines such as `Access-Key: ...`. Nothing of it ever becomes
 * part of an error.
 *
 * @returns undefined when there is no whole pair in it
 */
export function keysIn(printed: string): (S3Keys & { readonly sessionToken?: string }) | undefined {
  const { data } = Keys.safeParse(jsonOrLines(printed));
  if (data?.access_key === undefined || data.secret_key === undefined) return undefined;
  return {
    accessKey: data.access_key,
    secretKey: data.secret_key,
    ...(data.session_token === undefined ? {} : { sessionToken: data.session_token }),
  };
}

function jsonOrLines(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    const lines = printed.matchAll(/^\s*([A-Za-z][\w -]*?)\s*:\s*(\S+)\s*$/gm);
    return Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value]));
  }
}
