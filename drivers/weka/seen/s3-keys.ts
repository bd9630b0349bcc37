import { z } from "zod";
import type { S3Keys } from "../administration.ts";
import { oneOf, row, text } from "../answers.ts";

const Keys = oneOf(
  row(z.object({ access_key: text, secret_key: text, session_token: text }), {
    access_key: ["access_key_id", "key"],
    secret_key: ["secret_access_key"],
  }),
);

/**
 * The key pair in an answer, spelt `access_key` or `accessKey`. Nothing of it ever becomes part of an error.
 *
 * @returns undefined when there is no whole pair in it
 */
export function keysIn(answer: unknown): (S3Keys & { readonly sessionToken?: string }) | undefined {
  const { data } = Keys.safeParse(answer);
  if (data?.access_key === undefined || data.secret_key === undefined) return undefined;
  return {
    accessKey: data.access_key,
    secretKey: data.secret_key,
    ...(data.session_token === undefined ? {} : { sessionToken: data.session_token }),
  };
}
