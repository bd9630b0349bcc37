import { quote } from "../data.ts";
import { covers, serversOf } from "../istio/gateways.ts";
import type { Manifest } from "../istio/manifests.ts";
import { below } from "../istio/manifests.ts";
import {
  fullName,
  gateways,
  gatewaysOf,
  hostsOf,
  s3Services,
  virtualServices,
} from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/**
 * A client certificate is asked for by the server that the TLS name finds; the host of the request is looked up after it,
 * among the routes of that server's gateway. Source: Istio API, Gateway; RFC 9110 §7.4 leaves the two apart.
 */
export const istioMutualTlsBypass: ManifestRule = {
  code: "istio-mutual-tls-bypass",
  severity: "error",
  title: "A host behind client certificates has no other door",
  about: "manifests",
  check: (linted) => {
    const known = new Map(gateways(linted.manifests).map((one) => [fullName(one), one]));
    const guarded = new Set(
      s3Services(linted).flatMap((service) =>
        hostsOf(service)
          .map(({ host }) => host)
          .filter((host) => doors(service, host, known).some(({ isGuarded }) => isGuarded)),
      ),
    );
    return virtualServices(linted.manifests).flatMap((service) =>
      hostsOf(service)
        .filter(({ host }) => guarded.has(host))
        .flatMap(({ host }) =>
          doors(service, host, known)
            .filter(({ isGuarded }) => !isGuarded)
            .map(({ name }) => ({
              place: below(service, "spec.gateways"),
              message: `${quote(host)} is behind client certificates on another gateway, and ${quote(name)} serves it without.`,
              fix: `Take ${quote(name)} or the host out of ${quote(fullName(service))}.`,
            })),
        ),
    );
  },
};

interface Door {
  readonly name: string;
  readonly isGuarded: boolean;
}

/** The gateways that serve a host for a VirtualService; one is guarded when each of its servers for the host is. */
function doors(service: Manifest, host: string, known: ReadonlyMap<string, Manifest>): Door[] {
  return gatewaysOf(service).flatMap((name) => {
    const gateway = known.get(name);
    const servers = (gateway === undefined ? [] : serversOf(gateway)).filter((server) =>
      server.hostsFor(service.namespace).some((pattern) => covers(pattern, host)),
    );
    if (servers.length === 0) return [];
    return [{ name, isGuarded: servers.every(({ tls }) => tls?.["mode"] === "MUTUAL") }];
  });
}
