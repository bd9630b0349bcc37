import { quote, textsOf } from "../data.ts";
import { below } from "../istio/manifests.ts";
import { gatewaysOf, s3Services } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio, pilot/pkg/model/push_context, VirtualServicesForGateway: private to the gateway's namespace, exported to it, or public. */
export const istioExportHidden: ManifestRule = {
  code: "istio-export-hidden",
  severity: "error",
  title: "The gateway's namespace sees the VirtualService",
  about: "manifests",
  check: (linted) =>
    s3Services(linted).flatMap((service) => {
      const exportTo = textsOf(service.spec["exportTo"]);
      if (exportTo.length === 0 || exportTo.includes("*")) return [];
      const seen = new Set(exportTo.map((one) => (one === "." ? service.namespace : one)));
      return gatewaysOf(service)
        .filter((gateway) => !seen.has(gateway.split("/")[0] ?? ""))
        .map((gateway) => ({
          place: below(service, "spec.exportTo"),
          message: `exportTo hides the VirtualService from namespace ${quote(gateway.split("/")[0])}, where gateway ${quote(gateway)} is, so it serves nothing.`,
          fix: "Remove exportTo, or add the gateway's namespace to it.",
        }));
    }),
};
