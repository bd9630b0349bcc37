import { objectOf, quote } from "../data.ts";
import { onSharedIngress, policyRules } from "../istio/ingress.ts";
import { meshConfigs } from "../istio/mesh.ts";
import { below } from "../istio/manifests.ts";
import { fullName } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio API, Source.remoteIpBlocks; "Configuring Gateway Network Topology". */
export const istioRemoteAddress: ManifestRule = {
  code: "istio-remote-address",
  severity: "warning",
  title: "The mesh knows how many proxies to believe about a client's address",
  about: "manifests",
  check: ({ manifests }) => {
    const isKnown = meshConfigs(manifests).some(({ value }) => {
      const topology = objectOf(objectOf(value["defaultConfig"])["gatewayTopology"]);
      return typeof topology["numTrustedProxies"] === "number";
    });
    if (isKnown) return [];
    return onSharedIngress(manifests, "AuthorizationPolicy").flatMap((manifest) =>
      policyRules(manifest)
        .filter(({ sources }) =>
          sources.some(
            (source) =>
              source["remoteIpBlocks"] !== undefined || source["notRemoteIpBlocks"] !== undefined,
          ),
        )
        .map(({ at }) => ({
          place: below(manifest, `spec.rules[${at}].from`),
          message: `AuthorizationPolicy ${quote(fullName(manifest))} goes by the client's address, which is read from X-Forwarded-For; without gatewayTopology.numTrustedProxies, which is not among these manifests, that is the packet's sender or what a client writes.`,
          fix: "Set meshConfig.defaultConfig.gatewayTopology.numTrustedProxies to the number of proxies before the gateway, and lint the mesh's config too.",
        })),
    );
  },
};
