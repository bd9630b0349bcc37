import { quote } from "../data.ts";
import { onSharedIngress, policyHostTakes, policyRules } from "../istio/ingress.ts";
import { below } from "../istio/manifests.ts";
import { s3HostNames } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio, "Security Best Practices", hosts: the Host header may carry a port, and the route is found all the same. */
export const istioPolicyHostPorts: ManifestRule = {
  code: "istio-policy-host-ports",
  severity: "error",
  title: "A policy names S3's host with and without a port",
  about: "manifests",
  check: (linted) => {
    const s3 = [...s3HostNames(linted)];
    return onSharedIngress(linted.manifests, "AuthorizationPolicy").flatMap((manifest) => {
      const denies = manifest.spec["action"] === "DENY";
      return policyRules(manifest).flatMap(({ hosts }) =>
        hosts
          .filter(({ host }) => s3.some((name) => policyHostTakes(host, name)))
          .filter(({ host }) => !hosts.some((one) => policyHostTakes(one.host, `${plain(host)}:1`)))
          .map(({ host, place }) => ({
            place: below(manifest, place),
            message: `${quote(host)} does not take ${quote(`${plain(host)}:1`)}, and the gateway routes both; ${denies ? "whoever writes a port comes past the DENY" : "the policy is not about requests that carry a port"}.`,
            fix: host.startsWith("*")
              ? "A pattern has one *: name the hosts one by one, each with and without :*, or leave hosts out on a gateway of S3's own."
              : `Add ${quote(`${host}:*`)}.`,
          })),
      );
    });
  },
};

/** A name that the pattern takes. */
function plain(pattern: string): string {
  return pattern.replace("*", "b");
}
