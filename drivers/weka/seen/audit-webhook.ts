import { z } from "zod";
import type { ZodType } from "zod";
import type { SeenAuditWebhook } from "../administration.ts";
import { oneOf, row, text } from "../answers.ts";

/** Undefined where it is not enabled. */
export const AuditWebhook: ZodType<SeenAuditWebhook | undefined> = oneOf(
  row(z.object({ enabled: z.boolean().nullish(), endpoint: text, auth_token: text })),
).transform(({ enabled, endpoint, auth_token: token }) =>
  enabled === false || endpoint === undefined ? undefined : { endpoint, token: token ?? "" },
);
