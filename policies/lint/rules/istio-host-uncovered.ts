import { quote } from "../data.ts";
import { covers, serversOf } from "../istio/gateways.ts";
import { fullName, gateways, gatewaysOf, hostsOf, s3Services } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/**
 * Each host is judged: istioctl's IST0132 is content when any of them is served. A gateway outside the set is not judged.
 * Source: Istio API, Gateway, Server.hosts.
 */
export const istioHostUncovered: ManifestRule = {
  code: "istio-host-uncovered",
  severity: "error",
  title: "The gateway serves every host of the VirtualService",
  about: "manifests",
  check: (linted) => {
    const known = new Map(gateways(linted.manifests).map((one) => [fullName(one), one]));
    return s3Services(linted).flatMap((service) =>
      gatewaysOf(service).flatMap((name) => {
        const gateway = known.get(name);
        if (gateway === undefined) return [];
        const served = serversOf(gateway).flatMap((server) => server.hostsFor(service.namespace));
        return hostsOf(service)
          .filter(({ host }) => !served.some((pattern) => covers(pattern, host)))
          .map(({ host, place }) => ({
            place,
            message: `Gateway ${quote(name)} does not serve ${quote(host)} to namespace ${quote(service.namespace)}.`,
            fix: `Add the host to a server of the gateway (it serves ${served.length === 0 ? "nothing" : served.map(quote).join(", ")}), or remove it here.`,
          }));
      }),
    );
  },
};
