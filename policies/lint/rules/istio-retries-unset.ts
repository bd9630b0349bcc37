import { s3Routes } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio, pilot/pkg/networking/core/route/retry: the default policy; before 1.24 it also retried any 503 of the service. */
export const istioRetriesUnset: ManifestRule = {
  code: "istio-retries-unset",
  severity: "warning",
  title: "A route to S3 says that nothing is retried",
  about: "manifests",
  check: (linted) =>
    s3Routes(linted)
      .filter(({ route }) => route["retries"] === undefined)
      .map(({ place }) => ({
        place,
        message:
          "Without retries Istio retries twice; before 1.24 that includes 503, S3's SlowDown, so throttling makes its own load.",
        fix: "Write retries: {attempts: 0}; S3 clients retry themselves and know what is safe.",
      })),
};
