import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import type { ApiToken, Manager } from "../state.ts";
import { VmsError, invalid } from "../vms-error.ts";
import { type Service, type VmsContext, type VmsEnv, bodyOf, listed, textIn } from "./service.ts";

/** Valid ones of each manager, unless the cluster is told otherwise (VAST's API specification, `/apitokens/`). */
const MOST_TOKENS = 5;

/**
 * The password expiration timeout, after which a token ends that does not say when, and which none may exceed (the same).
 * It is a setting, whose default is not documented.
 */
const MOST_SECONDS = 90 * 86_400;

/** Years of 365 days, months of 30 (the same). Weeks, days and hours are spelt either way. */
const SECONDS: Readonly<Record<string, number>> = {
  ...{ Y: 365 * 86_400, M: 30 * 86_400 },
  ...{ w: 7 * 86_400, W: 7 * 86_400, d: 86_400, D: 86_400, h: 3_600, H: 3_600 },
  ...{ m: 60, s: 1, S: 1 },
};

/** A manager's own API tokens: `id.secret`, shown whole once. */
export function apiTokenRoutes(app: Hono<VmsEnv>, { mode, now }: Service): void {
  app.get("apitokens/", (context) => {
    const { name: owner, apiTokens } = manager(context);
    return listed(context, mode(), apiTokens, (token) => shown(token, owner));
  });
  app.post("apitokens/", async (context) => {
    const body = await bodyOf(context);
    const { name: owner, apiTokens } = manager(context);
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + 1_000 * secondsIn(body["expiry_date"]));
    const valid = apiTokens.filter((token) => isValid(token, createdAt));
    if (valid.length >= MOST_TOKENS) throw new VmsError(503, "Max allowed API tokens reached");
    const id = randomBytes(6).toString("hex");
    const token = `${id}.${randomBytes(24).toString("base64url")}`;
    apiTokens.push({
      ...{ id, token, revokedAt: undefined },
      name: body["name"] === undefined ? `${owner}_api_token` : textIn(body, "name"),
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    });
    return context.json({ id, token }, 201);
  });
  // The specification has this path without a slash at its end.
  app.patch("apitokens/:id/revoke", (context) => {
    const token = manager(context).apiTokens.find(({ id }) => id === context.req.param("id"));
    if (token === undefined) throw new VmsError(404, "Api token not found");
    token.revokedAt = now().toISOString();
    return context.json("revoked");
  });
}

function manager(context: VmsContext): Manager {
  const asker = context.get("asker");
  if (asker.kind === "manager") return asker.manager;
  throw new VmsError(403, "permission_denied");
}

/** How long a token lasts by a text such as `30D`. */
function secondsIn(expiry: unknown): number {
  if (expiry === undefined || expiry === null) return MOST_SECONDS;
  const period = typeof expiry === "string" ? expiry : "";
  const [, count, unit = ""] = /^(\d{1,9})([A-Za-z])$/.exec(period) ?? [];
  const one = SECONDS[unit];
  if (one === undefined) throw invalid("expiry_date", `Invalid period "${period}"`);
  const seconds = Number(count) * one;
  if (seconds <= MOST_SECONDS) return seconds;
  throw invalid("expiry_date", "Must not exceed the password expiration timeout.");
}

function isValid({ expiresAt, revokedAt }: ApiToken, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || new Date(expiresAt) > now);
}

function shown({ id, name, createdAt, expiresAt, revokedAt }: ApiToken, owner: string): object {
  return {
    ...{ id, name, owner, revoked: revokedAt !== undefined },
    created: createdAt ?? null,
    expiry_date: expiresAt ?? null,
    revocation_time: revokedAt ?? null,
  };
}
