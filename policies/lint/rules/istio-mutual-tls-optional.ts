import { serversOf } from "../istio/gateways.ts";
import { gateways } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio API, ServerTLSSettings.TLSmode. */
export const istioMutualTlsOptional: ManifestRule = {
  code: "istio-mutual-tls-optional",
  severity: "warning",
  title: "A client certificate is required or not asked for",
  about: "manifests",
  check: ({ manifests }) =>
    gateways(manifests)
      .flatMap(serversOf)
      .filter(({ tls }) => tls?.["mode"] === "OPTIONAL_MUTUAL")
      .map(({ place }) => ({
        place: `${place}.tls.mode`,
        message:
          "OPTIONAL_MUTUAL asks for a client certificate and lets clients in that have none; S3 does not look at it.",
        fix: "Write MUTUAL to require one, or SIMPLE not to ask.",
      })),
};
