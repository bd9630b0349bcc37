import { z } from "zod";
import type { S3Keys } from "../administration.ts";
import { oneOf, row, text } from "../cli/answers.ts";

const Keys = oneOf(
  row(z.object({ access_key: text, secret_key: text, session_token: text }), {
    access_key: ["access_key_id"],
    secret_key: ["secret_access_key"],
  }),
);

/**
 * The key pair in an answer's data, spelt `access_key` or `accessKey`. Nothing of it ever becomes part of an error.
 *
 * @returns undefined when there is no whole pair in it
 */
export function keysOf(data: unknown): (S3Keys & { readonly sessionToken?: string }) | undefined {
  const { data: found } = Keys.safeParse(data);
  if (found?.access_key === undefined || found.secret_key === undefined) return undefined;
  return {
    accessKey: found.access_key,
    secretKey: found.secret_key,
    ...(found.session_token === undefined ? {} : { sessionToken: found.session_token }),
  };
}
