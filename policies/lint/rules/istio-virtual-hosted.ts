import { quote } from "../data.ts";
import { hostsOf, s3Services } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Amazon S3 User Guide, "Virtual hosting of buckets"; RFC 9525 §6.3: `*` stands for one label. */
export const istioVirtualHosted: ManifestRule = {
  code: "istio-virtual-hosted",
  severity: "info",
  title: "Bucket hosts have the host, the names and the certificate they need",
  about: "manifests",
  check: (linted) =>
    s3Services(linted).flatMap((service) => {
      const hosts = hostsOf(service);
      return hosts
        .filter(({ host }) => host.startsWith("*."))
        .map(({ host, place }) => {
          const base = host.slice(2);
          if (!hosts.some((one) => one.host === base))
            return {
              place,
              severity: "error",
              message: `${quote(host)} is served without ${quote(base)}, where clients list buckets and use path style.`,
              fix: `Add ${quote(base)} to hosts.`,
            } as const;
          return {
            place,
            message: `${quote(host)} needs a DNS wildcard, a certificate with that very name and an S3 service that knows its base domain; buckets with a dot fail TLS.`,
            fix: "See that they are there, or serve path style alone.",
          };
        });
    }),
};
