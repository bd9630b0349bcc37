import { z } from "zod";
import type { Response } from "./connection.ts";

/** `{message, data: {error, param, missing_params}}`, of which any part may be missing. */
const ErrorBody = z.object({
  message: z.string().nullish().catch(undefined),
  data: z
    .object({
      error: z.string().nullish().catch(undefined),
      param: z.string().nullish().catch(undefined),
      missing_params: z.array(z.string()).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** Why a request failed, in WEKA's own words as far as it said any. */
export function reasonIn({ status, body }: Response): string {
  const { message, data } = ErrorBody.safeParse(body).data ?? {};
  const missing = data?.missing_params ?? [];
  const said = [
    message,
    data?.error === message ? undefined : data?.error,
    typeof data?.param === "string" ? `parameter ${data.param}` : undefined,
    missing.length > 0 ? `missing: ${missing.join(", ")}` : undefined,
  ].filter((part) => typeof part === "string" && part !== "");
  return said.length > 0 ? said.join("; ") : `HTTP ${status}`;
}
