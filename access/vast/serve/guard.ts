/** What holds for every request: headers, limits, and that what changes something comes from a page of this server. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { networkOf } from "./network.ts";
import { Recent } from "./recent.ts";

const MINUTE = 60_000;

/** Pages, forms and files together, from one address in a minute. */
export const REQUESTS_A_MINUTE = 120;

const YEAR_SECONDS = 31_536_000;

/** There is no script on any page, so none is allowed. */
export function headers(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    strictTransportSecurity: `max-age=${YEAR_SECONDS}`,
    xFrameOptions: "DENY",
    // `no-referrer` would take the Origin from forms too (Fetch Standard, "append a request Origin header").
    referrerPolicy: "same-origin",
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  });
}

/** Nothing is kept by browsers: pages hold secrets, and the files are small. */
export const notStored: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("Cache-Control", "no-store");
};

/** @param tooMany answers who asks too often */
export function limited(
  now: () => number,
  tooMany: (context: Context) => Response | Promise<Response>,
): MiddlewareHandler {
  const recent = new Recent(MINUTE);
  return async (context, next) => {
    const time = now();
    recent.sweep(time);
    const network = networkOf(addressOf(context));
    if (recent.of(network, time).length >= REQUESTS_A_MINUTE) {
      context.header("Retry-After", "60");
      return tooMany(context);
    }
    recent.add(network, time);
    await next();
    return undefined;
  };
}

/**
 * Forms come from this server's own pages. Every browser of today sends `Origin` with a form; one that does not, or hides
 * it, is refused too.
 *
 * @param foreign answers a form of another site
 */
export function sameOrigin(
  foreign: (context: Context) => Response | Promise<Response>,
): MiddlewareHandler {
  return async (context, next) => {
    const { method, url } = context.req;
    const own = new URL(url).origin;
    if (method !== "GET" && method !== "HEAD" && context.req.header("origin") !== own)
      return foreign(context);
    await next();
    return undefined;
  };
}

/** The client's address as the socket has it: what a header says, anybody can write. */
export function addressOf(context: Context): string {
  return getConnInfo(context).remote.address ?? "unknown";
}
