import { listOf, objectOf, quote, textsOf } from "../data.ts";
import type { Manifest } from "../istio/manifests.ts";
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
        const served = servedHosts(gateway, service.namespace);
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

/** Hosts, in lower case, that VirtualServices of the namespace may bind: `ns/host`, `./host`, `*` + `/host`, or plain. */
function servedHosts(gateway: Manifest, namespace: string): string[] {
  return listOf(gateway.spec["servers"])
    .flatMap((server) => textsOf(objectOf(server)["hosts"]))
    .flatMap((entry) => {
      const slash = entry.indexOf("/");
      const from = slash === -1 ? "*" : entry.slice(0, slash);
      const isBound = from === "*" || namespace === (from === "." ? gateway.namespace : from);
      return isBound ? [entry.slice(slash + 1).toLowerCase()] : [];
    });
}

/** `*.example.com` covers `dev.example.com` and `*.dev.example.com`, and not `example.com`. */
function covers(pattern: string, host: string): boolean {
  if (pattern === "*" || pattern === host) return true;
  return pattern.startsWith("*.") && host.endsWith(pattern.slice(1)) && host !== pattern.slice(2);
}
