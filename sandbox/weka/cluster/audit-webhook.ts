/** Where the S3 service posts its audit log ("Audit S3 APIs using a webhook"). The simulator posts nothing. */
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { service } from "./s3-service.ts";

/** Replaces the one there is; whether WEKA does is not documented. */
export function enableAuditWebhook({ state }: Context, endpoint: string, token: string): void {
  service(state);
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint))
    throw new Refusal(`Invalid audit webhook endpoint "${endpoint}"`);
  state.auditWebhook = { endpoint, token };
}

export function disableAuditWebhook({ state }: Context): void {
  service(state);
  delete state.auditWebhook;
}
