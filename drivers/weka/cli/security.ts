import { Failure } from "../../failure.ts";
import type { SecurityAdministration } from "../administration.ts";
import { read } from "../answers.ts";
import { AuditWebhook } from "../seen/audit-webhook.ts";
import { withoutService } from "../service.ts";
import type { Command } from "./command.ts";

/** The audit webhook and the certificate, over the command line. */
export function securityCommands(weka: Command): SecurityAdministration {
  const webhook = ["s3", "cluster", "audit-webhook"] as const;
  const tls = ["security", "tls"] as const;
  return {
    auditWebhook: async () => {
      const answer = await withoutService({}, weka.read(...webhook, "show"));
      return read("the audit webhook", AuditWebhook, answer);
    },
    enableAuditWebhook: (endpoint) =>
      Promise.reject(
        new Failure(
          `the audit webhook of ${endpoint} cannot be set over the command line: \`weka ${webhook.join(" ")} enable\` takes its token as an argument, which every user of the machine can read. Go over WEKA's REST API (connection \`via: rest https://HOST:14000\`), or enable it by hand with the declared endpoint and token`,
        ),
      ),
    disableAuditWebhook: () => weka.change(...webhook, "disable"),
    certificate: () =>
      // Whether `download` writes over a file that is there is not documented; nothing says that it does not.
      weka.run([...tls, "download", "{certificate.pem}"], {
        files: { "certificate.pem": "" },
        returns: "certificate.pem",
      }),
    setCertificate: async (certificate, privateKey) => {
      await weka.run(
        [...tls, "set", "--private-key", "{key.pem}", "--certificate", "{certificate.pem}"],
        { files: { "key.pem": privateKey, "certificate.pem": certificate } },
      );
    },
    resetCertificate: () => weka.change(...tls, weka.speech.reset),
  };
}
