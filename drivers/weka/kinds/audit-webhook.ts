import type { DesiredAuditWebhook } from "../../../policies/weka/desired.ts";
import type { Kind } from "../../converge.ts";
import type { SeenAuditWebhook } from "../administration.ts";
import { explained, noService } from "../causes.ts";
import { required } from "../run.ts";
import type { Run } from "../run.ts";

export interface AuditWebhookRecord {
  readonly kind: "audit-webhook";
  readonly endpoint: string;
}

/** The one web hook that the S3 service posts its requests to. WEKA shows its token, so a changed one is noticed. */
export function auditWebhook(
  desired: DesiredAuditWebhook,
  run: Run,
): Kind<SeenAuditWebhook | undefined, AuditWebhookRecord> {
  const { weka, progress } = run;
  const { endpoint } = desired;
  const token = (): string =>
    required(run, "AUDIT_WEBHOOK_TOKEN", `the token of the audit webhook ${endpoint}`);
  return {
    observe: () => weka.auditWebhook(),
    next: (seen) =>
      seen?.endpoint === endpoint && bare(seen.token) === bare(token())
        ? { is: "settled", record: { kind: "audit-webhook", endpoint } }
        : {
            is: "different",
            steps: [
              {
                says: `let the S3 service post its requests to ${endpoint}`,
                act: () =>
                  explained(() => weka.enableAuditWebhook(endpoint, token()), [noService(weka)]),
              },
            ],
          },
    record: (seen) => seen && { kind: "audit-webhook", endpoint: seen.endpoint },
    removal: (seen) => {
      if (seen === undefined) return [];
      if (seen.endpoint !== endpoint) {
        progress(`the audit webhook ${seen.endpoint} stays: it is not the declared ${endpoint}`);
        return [];
      }
      if (desired.onDelete === "retain") {
        progress(`the audit webhook ${endpoint} stays; onDelete: "remove" would end it`);
        return [];
      }
      return [{ says: `end the audit webhook ${endpoint}`, act: () => weka.disableAuditWebhook() }];
    },
  };
}

/** WEKA's example for Splunk wraps the token in quotes; whether it shows them again is not documented. */
function bare(token: string): string {
  return token.replace(/^"(.*)"$/, "$1");
}
