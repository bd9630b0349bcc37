/** What the routes of the management service share. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { z } from "zod";
import type { Cluster } from "../cluster.ts";
import type { VastDatabases } from "../databases.ts";
import type { VmsMode } from "../mode.ts";
import type { Asker, SignIn } from "../sign-in.ts";
import { VmsError, invalid } from "../vms-error.ts";

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
