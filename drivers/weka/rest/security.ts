import { z } from "zod";
import type { SecurityAdministration } from "../administration.ts";
import { oneOf, read, row, text } from "../cli/answers.ts";
import { withoutService } from "../service.ts";
import type { Api } from "./api.ts";

const Webhook = oneOf(
  row(z.object({ enabled: z.boolean().nullish(), endpoint: text, auth_token: text })),
);

const Certificate = oneOf(z.object({ certificate: z.string() }));

/** The audit webhook and the certificate, over REST. */
export function securityRequests(api: Api): SecurityAdministration {
  return {
    auditWebhook: async () => {
      const answer = await withoutService({}, api.get("/s3/auditWebhook"));
      const { enabled, endpoint, auth_token: token } = read("the audit webhook", Webhook, answer);
      if (enabled === false || endpoint === undefined) return undefined;
      return { endpoint, token: token ?? "" };
    },
    enableAuditWebhook: async (endpoint, token) => {
      await api.post("/s3/auditWebhook/enable", { endpoint, auth_token: token });
    },
    disableAuditWebhook: async () => {
      await api.post("/s3/auditWebhook/disable");
    },
    certificate: async () =>
      read("its certificate", Certificate, await api.get("/tls/certificate")).certificate,
    setCertificate: async (certificate, privateKey) => {
      await api.post("/tls", { tls_cert_pem: certificate, tls_key_pem: privateKey });
    },
    resetCertificate: () => api.delete("/tls"),
  };
}
