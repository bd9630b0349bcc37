/** Answers in the API's wrapper: `{"data": ...}`, and `{"message", "data"}` for errors. */
import type { Refusal } from "../cluster/refusal.ts";
import { toJson } from "../json.ts";
import { MissingParameters } from "./route.ts";

const statuses = { invalid: 400, login: 401, forbidden: 403, missing: 404, exists: 409 } as const;

/** @param data undefined for endpoints that only change something: they answer null */
export function answer(data: unknown): Response {
  return json(200, { data: data ?? null });
}

export function refusal(error: Refusal): Response {
  const missing = error instanceof MissingParameters ? error.names : [];
  return json(statuses[error.kind], {
    message: error.message,
    data: { missing_params: missing, param: missing[0] ?? null, error: error.message },
  });
}

/** Integers beyond 2^53 are written out, so that a client which reads numbers as doubles is found out. */
function json(status: number, body: unknown): Response {
  return new Response(toJson(body), { status, headers: { "content-type": "application/json" } });
}
