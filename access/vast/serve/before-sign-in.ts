/**
 * What binds the sign-in form to the browser that got it, while there is no session: a cookie, and in the form what only
 * this server can make of it. Nothing is remembered for those who never sign in.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** `__Host-`: of this host only, sent by TLS only, and no other host can set it (RFC 6265bis, 4.1.3.2). */
export const COOKIE = {
  prefix: "host",
  path: "/",
  secure: true,
  httpOnly: true,
  sameSite: "Strict",
} as const;

const NAME = "s3access-visit";

export class BeforeSignIn {
  readonly #key = randomBytes(32);

  /** The ticket for a sign-in form, and its cookie in the answer. */
  ticketFor(context: Context): string {
    const known = getCookie(context, NAME, "host");
    const visit = known ?? randomBytes(32).toString("base64url");
    if (known === undefined) setCookie(context, NAME, visit, COOKIE);
    return this.#ticketOf(visit).toString("base64url");
  }

  vouchesFor(context: Context, ticket: string): boolean {
    const visit = getCookie(context, NAME, "host");
    if (visit === undefined) return false;
    const expected = this.#ticketOf(visit);
    const given = Buffer.from(ticket, "base64url");
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  end(context: Context): void {
    deleteCookie(context, NAME, COOKIE);
  }

  #ticketOf(visit: string): Buffer {
    return createHmac("sha256", this.#key).update(visit).digest();
  }
}
