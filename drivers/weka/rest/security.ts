import { z } from "zod";
import type { SecurityAdministration } from "../administration.ts";
import { oneOf, read } from "../answers.ts";
import { AuditWebhook } from "../seen/audit-webhook.ts";
import { withoutService } from "../service.ts";
import type { Api } from "./api.ts";

const Certificate = oneOf(z.object({ certificate: z.string() }));

/** The audit webhook and the certificate, over REST. */
export function securityRequests(api: Api): SecurityAdministration {
  return {
    auditWebhook: async () => {
      const answer = await withoutService({}, api.get("/s3/auditWebhook"));
      return read("the audit webhook", AuditWebhook, answer);
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
