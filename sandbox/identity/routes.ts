/** The identity service's paths, and its faults. */
import { setTimeout as delay } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { downloadPage, loginPage } from "./download-page.ts";
import { OAuthError } from "./oauth-error.ts";
import { REALM, type TokenRequest } from "./realm.ts";
import type { IdentityService } from "./service.ts";

const PROTOCOL = `/realms/${REALM}/protocol/openid-connect`;

type ServerContext = Context<{ Bindings: HttpBindings }>;

export function identityRoutes(service: IdentityService): Hono<{ Bindings: HttpBindings }> {
  const { realm, requests, clock, issuer } = service;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    await next();
    context.header("date", clock().toUTCString());
  });
  app.post(`${PROTOCOL}/token`, async (context) => {
    requests.token += 1;
    return (await failure(service)) ?? answerToken(service, context);
  });
  app.get(`${PROTOCOL}/certs`, (context) => {
    requests.jwks += 1;
    return context.json(realm.tokens.jwks);
  });
  app.get(`/realms/${REALM}/.well-known/openid-configuration`, (context) => {
    requests.discovery += 1;
    return context.json(discovery(issuer()));
  });
  app.get("/refresh-token-download", (context) => {
    requests.download += 1;
    return context.html(loginPage());
  });
  app.post("/refresh-token-download", (context) => downloadPage(service, context));
  app.all("/realms/*", (context) => context.json({ error: "Realm does not exist" }, 404));
  return app;
}

/** The answer of a service that is out of order; undefined while it works. */
async function failure({ mode, setMode }: IdentityService): Promise<Response | undefined> {
  const { delayMilliseconds, failures, failingStatus } = mode();
  if (delayMilliseconds > 0) await delay(delayMilliseconds);
  if (failures === 0) return undefined;
  setMode({ failures: failures - 1 });
  return new Response("no healthy upstream", { status: failingStatus });
}

async function answerToken(service: IdentityService, context: ServerContext): Promise<Response> {
  const { realm, issuer, mode, setMode } = service;
  const form = Object.fromEntries(new URLSearchParams(await context.req.text()));
  try {
    const granted = await realm.grant({ ...form, ...basicLogin(context) }, issuer());
    const { lostAnswers } = mode();
    if (lostAnswers > 0) {
      setMode({ lostAnswers: lostAnswers - 1 });
      context.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    return context.json(granted, 200, { "cache-control": "no-store", pragma: "no-cache" });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return context.json({ error: error.error, error_description: error.message }, error.status);
  }
}

/** The client's id and secret in the header instead of the form (RFC 6749, section 2.3.1). */
function basicLogin({ req }: ServerContext): TokenRequest {
  const [scheme, encoded] = req.header("authorization")?.split(" ") ?? [];
  if (scheme?.toLowerCase() !== "basic" || encoded === undefined) return {};
  const [client_id = "", client_secret = ""] = Buffer.from(encoded, "base64")
    .toString()
    .split(":")
    .map(decodeURIComponent);
  return { client_id, client_secret };
}

/** OpenID Connect Discovery 1.0, section 3; the fields that clients of this realm use. */
function discovery(issuer: string): Record<string, unknown> {
  const at = (path: string): string => `${issuer}/protocol/openid-connect/${path}`;
  return {
    issuer,
    authorization_endpoint: at("auth"),
    token_endpoint: at("token"),
    jwks_uri: at("certs"),
    grant_types_supported: ["refresh_token", "password"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
  };
}
