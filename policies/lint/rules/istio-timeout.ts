import { quote } from "../data.ts";
import { s3Routes } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio API, VirtualService, HTTPRoute.timeout: off by default, and for the whole request. */
export const istioTimeout: ManifestRule = {
  code: "istio-timeout",
  severity: "error",
  title: "A route to S3 has no timeout",
  about: "manifests",
  check: (linted) =>
    s3Routes(linted)
      .filter(({ route }) => route["timeout"] !== undefined && !isNone(route["timeout"]))
      .map(({ place, route }) => ({
        place: `${place}.timeout`,
        message: `A timeout of ${quote(route["timeout"])} ends a request in the middle of a large upload or download.`,
        fix: "Remove it; timeouts are off by default.",
      })),
};

function isNone(timeout: unknown): boolean {
  return typeof timeout === "string" && /^0(?:\.0*)?(?:ns|us|ms|s|m|h)?$/.test(timeout);
}
