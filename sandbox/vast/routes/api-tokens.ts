import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import type { Manager } from "../state.ts";
import { VmsError } from "../vms-error.ts";
import { type Service, type VmsContext, type VmsEnv, bodyOf, listed } from "./service.ts";

/** For each manager, unless the cluster is told otherwise (VAST's API specification, `/apitokens/`). */
const MOST_TOKENS = 5;

/** A manager's own API tokens: `id.secret`, shown whole once. They do not end here by themselves. */
export function apiTokenRoutes(app: Hono<VmsEnv>, { mode }: Service): void {
  app.get("apitokens/", (context) => {
    const { name: owner, apiTokens } = manager(context);
    const rows = apiTokens.map((token) => ({ id: idOf(token), owner, revoked: false }));
    return listed(context, mode(), rows);
  });
  app.post("apitokens/", async (context) => {
    await bodyOf(context);
    const { apiTokens } = manager(context);
    if (apiTokens.length >= MOST_TOKENS) throw new VmsError(503, "Max allowed API tokens reached");
    const id = randomBytes(6).toString("hex");
    const token = `${id}.${randomBytes(24).toString("base64url")}`;
    apiTokens.push(token);
    return context.json({ id, token }, 201);
  });
  // The specification has this path without a slash at its end.
  app.patch("apitokens/:id/revoke", (context) => {
    const { apiTokens } = manager(context);
    const index = apiTokens.findIndex((token) => idOf(token) === context.req.param("id"));
    if (index === -1) throw new VmsError(404, "Api token not found");
    apiTokens.splice(index, 1);
    return context.json("revoked");
  });
}

function manager(context: VmsContext): Manager {
  const asker = context.get("asker");
  if (asker.kind === "manager") return asker.manager;
  throw new VmsError(403, "permission_denied");
}

function idOf(token: string): string {
  return token.slice(0, token.indexOf("."));
}
