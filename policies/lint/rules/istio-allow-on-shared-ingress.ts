import { quote } from "../data.ts";
import { onSharedIngress } from "../istio/ingress.ts";
import { fullName } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio API, AuthorizationPolicy: with any ALLOW policy on a workload, what none of them matches is denied. */
export const istioAllowOnSharedIngress: ManifestRule = {
  code: "istio-allow-on-shared-ingress",
  severity: "error",
  title: "No ALLOW policy on a gateway that other hosts share",
  about: "manifests",
  check: ({ manifests }) =>
    onSharedIngress(manifests, "AuthorizationPolicy")
      .filter(({ spec }) => spec["action"] === undefined || spec["action"] === "ALLOW")
      .map((manifest) => ({
        place: manifest.place,
        message: `AuthorizationPolicy ${quote(fullName(manifest))} allows on the shared ingress gateway, so every request that no ALLOW matches is denied, those of other hosts included.`,
        fix: "Turn it round: action DENY with notIpBlocks or notRemoteIpBlocks and to.operation.hosts of the S3 host, with and without :*.",
      })),
};
