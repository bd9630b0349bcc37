import { quote } from "../data.ts";
import { covers, serversOf } from "../istio/gateways.ts";
import { fullName, gateways, gatewaysOf, hostsOf, s3Services } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Whoever reads a request has the token, which is the access key id in its Authorization header. */
export const istioPlainHttp: ManifestRule = {
  code: "istio-plain-http",
  severity: "warning",
  title: "S3 is not served without TLS",
  about: "manifests",
  check: (linted) => {
    const services = s3Services(linted);
    return gateways(linted.manifests).flatMap((gateway) =>
      serversOf(gateway)
        .filter(({ protocol, tls }) => protocol === "HTTP" && tls?.["httpsRedirect"] !== true)
        .flatMap(({ place, hostsFor }) => {
          const exposed = services
            .filter((service) => gatewaysOf(service).includes(fullName(gateway)))
            .flatMap((service) =>
              hostsOf(service)
                .map(({ host }) => host)
                .filter((host) => hostsFor(service.namespace).some((one) => covers(one, host))),
            );
          if (exposed.length === 0) return [];
          return [
            {
              place,
              message: `Gateway ${quote(fullName(gateway))} serves ${[...new Set(exposed)].map(quote).join(" and ")} over plain HTTP, where tokens and objects can be read on the way.`,
              fix: "Write tls: {httpsRedirect: true}, or leave S3's hosts out of the server.",
            },
          ];
        }),
    );
  },
};
