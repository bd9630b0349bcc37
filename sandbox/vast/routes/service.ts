/** What the routes of the management service share. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { z } from "zod";
import type { Cluster } from "../cluster.ts";
import type { VastDatabases } from "../databases.ts";
import type { VmsMode } from "../mode.ts";
import type { Asker, SignIn } from "../sign-in.ts";
import type { Tenant } from "../state.ts";
import { VmsError, invalid, notFound } from "../vms-error.ts";

export interface VmsEnv {
  Bindings: HttpBindings;
  Variables: { asker: Asker };
}

export type VmsContext = Context<VmsEnv>;

export interface Service {
  readonly cluster: Cluster;
  readonly databases: VastDatabases;
  readonly signIn: SignIn;
  readonly now: () => Date;
  readonly mode: () => VmsMode;
  readonly setMode: (changes: Partial<VmsMode>) => void;
}

export type Body = Readonly<Record<string, unknown>>;

const Body = z.record(z.string(), z.unknown());

/** The members of a request's body; none where it has no body. */
export async function bodyOf(context: VmsContext): Promise<Body> {
  const text = await context.req.text();
  if (text === "") return {};
  try {
    return Body.parse(JSON.parse(text));
  } catch {
    throw new VmsError(400, "JSON parse error");
  }
}

/** The tenant that a request names; the asker's own where it names none, or VMS's first. */
export function tenantOf(context: VmsContext, { cluster }: Service, id: unknown): Tenant {
  const own = context.get("asker").tenant;
  const named = own !== undefined && isUnset(id) ? own : cluster.tenant(id);
  if (own === undefined || named === own) return named;
  throw new VmsError(403, "permission_denied");
}

/** What of several tenants' things the asker sees: a tenant's manager nothing of the others'. */
export function seenBy<T extends { readonly tenantId: number }>(
  context: VmsContext,
  all: readonly T[],
): T[] {
  const own = context.get("asker").tenant;
  return all.filter(({ tenantId }) => own === undefined || own.id === tenantId);
}

/** The one that a path names by its id. @throws VmsError 404 */
export function oneSeenBy<T extends { readonly id: number; readonly tenantId: number }>(
  context: VmsContext,
  all: readonly T[],
): T {
  const one = seenBy(context, all).find(({ id }) => id === Number(context.req.param("id")));
  if (one === undefined) throw notFound();
  return one;
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

export function textIn(body: Body, field: string): string {
  const value = body[field];
  if (typeof value !== "string" || value === "") throw invalid(field, "This field is required.");
  return value;
}

const Ids = z.array(z.int());

export function idsIn(body: Body, field: string): number[] {
  const ids = Ids.safeParse(body[field]);
  if (!ids.success) throw invalid(field, "A valid list of integers is required.");
  return ids.data;
}

const Names = z.array(z.string());

/** Undefined where the body says nothing of it. */
export function namesIn(body: Body, field: string): string[] | undefined {
  if (body[field] === undefined) return undefined;
  const names = Names.safeParse(body[field]);
  if (!names.success) throw invalid(field, "A valid list of strings is required.");
  return names.data;
}

/** A list as VMS answers it: in pages where a page is asked for, or as a bare array. */
export function listed<T extends object>(
  context: VmsContext,
  mode: VmsMode,
  all: readonly T[],
  shown: (one: T) => object = (one) => one,
): Response {
  const size = Number(context.req.query("page_size") ?? 0);
  if (!mode.paged || size <= 0) return context.json(all.map(shown));
  const page = Number(context.req.query("page") ?? 1);
  const from = (page - 1) * size;
  const next = new URL(context.req.url);
  next.searchParams.set("page", String(page + 1));
  return context.json({
    count: all.length,
    next: from + size < all.length ? next.href : null,
    previous: null,
    results: all.slice(from, from + size).map(shown),
  });
}
