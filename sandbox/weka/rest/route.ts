/** The vocabulary that the REST API's endpoints are written in. */
import { isSafeNumber, parse } from "lossless-json";
import { z } from "zod";
import type { ZodType } from "zod";
import type { Context } from "../cluster/context.ts";
import { Refusal } from "../cluster/refusal.ts";
import type { Right } from "../cluster/roles.ts";
import type { Generation } from "../generation.ts";

export interface RestCall extends Context {
  /** A part of the path, by its name in the pattern. */
  readonly part: (name: string) => string;
  /** A value of the query. */
  readonly query: (name: string) => string | undefined;
  /** All values of one name. */
  readonly queries: (name: string) => readonly string[];
  readonly body: unknown;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** After `/api/v2`, with `:name` for what varies. */
  readonly path: string;
  readonly right: Right;
  /** Absent: all of them. */
  readonly generations?: readonly Generation[];
  /** @returns what goes under `data` */
  readonly run: (call: RestCall) => unknown;
}

type Define = (
  path: string,
  right: Right,
  run: Route["run"],
  generations?: readonly Generation[],
) => Route;

const define =
  (method: Route["method"]): Define =>
  (path, right, run, generations) => ({
    ...{ method, path, right, run },
    ...(generations === undefined ? {} : { generations }),
  });

export const get = define("GET");
export const post = define("POST");
export const put = define("PUT");
export const remove = define("DELETE");

/** A body without a parameter that must be there. */
export class MissingParameters extends Refusal {
  public readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super(`Missing parameters: ${names.join(", ")}`);
    this.names = names;
  }
}

/** @throws Refusal that names every parameter that is missing, or the first one that is wrong */
export function read<T>(call: Pick<RestCall, "body">, shape: ZodType<T>): T {
  const given = z.record(z.string(), z.unknown()).safeParse(call.body).data ?? {};
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const { issues } = result.error;
  const missing = issues.flatMap(({ path: [name] }) =>
    typeof name === "string" && given[name] === undefined ? [name] : [],
  );
  if (missing.length > 0) throw new MissingParameters(missing);
  throw new Refusal(issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}

/** JSON whose large integers stay exact, as bigint. */
export function parseJson(text: string): unknown {
  return parse(text, undefined, (digits) =>
    isSafeNumber(digits) ? Number(digits) : BigInt(digits),
  );
}

/** A whole number, or the text of one. */
export const whole = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.int());

/** A capacity literal such as `1GB`, or a number of bytes. */
export const capacityLiteral = z
  .union([z.string(), z.number(), z.bigint()])
  .transform((given) => (typeof given === "string" ? given : `${given}B`));

/** A policy as an object, or as the text of one. */
export const policyContent = z.unknown().transform((given, context) => {
  try {
    const parsed: unknown = typeof given === "string" ? JSON.parse(given) : given;
    if (parsed !== undefined) return parsed;
  } catch {
    // Said below.
  }
  context.addIssue("is no policy in JSON");
  return z.NEVER;
});
