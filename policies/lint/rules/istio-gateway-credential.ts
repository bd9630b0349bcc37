import type { Data } from "../data.ts";
import { quote, textOf } from "../data.ts";
import { serversOf } from "../istio/gateways.ts";
import { gateways } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio API, ServerTLSSettings. */
export const istioGatewayCredential: ManifestRule = {
  code: "istio-gateway-credential",
  severity: "error",
  title: "A TLS server has a certificate, and a CA where clients need one",
  about: "manifests",
  check: ({ manifests }) =>
    gateways(manifests)
      .flatMap(serversOf)
      .flatMap(({ place, protocol, tls }) => {
        const missing = protocol === "HTTPS" ? missingIn(tls) : undefined;
        if (missing === undefined) return [];
        return [
          {
            place: tls === undefined ? place : `${place}.tls`,
            message: `An HTTPS server ${missing}, so the gateway rejects it or every handshake.`,
            fix: "Write tls: {mode: SIMPLE or MUTUAL, credentialName: a secret in the gateway pods' namespace}; for MUTUAL it also holds ca.crt.",
          },
        ];
      }),
};

function missingIn(tls: Data | undefined): string | undefined {
  if (tls === undefined) return "without tls has no certificate";
  const mode = textOf(tls["mode"]) ?? "PASSTHROUGH";
  const has = (...fields: string[]): boolean => fields.some((field) => tls[field] !== undefined);
  const isSecret = has("credentialName", "credentialNames", "tlsCertificates");
  if (!["SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL"].includes(mode)) return undefined;
  if (!isSecret && !(has("serverCertificate") && has("privateKey"))) return "names no certificate";
  const needsCa = mode !== "SIMPLE" && !has("credentialName", "credentialNames", "caCertificates");
  return needsCa ? `with tls.mode ${quote(mode)} names no CA for client certificates` : undefined;
}
