import { isObject, joined, textOf } from "../data.ts";
import { s3Routes } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Conditions under which the service may already have done the request (Envoy, "x-envoy-retry-on"). */
const UNSAFE = new Set([
  "5xx",
  "gateway-error",
  "reset",
  "reset-before-request",
  "retriable-status-codes",
  "retriable-4xx",
]);

/** CompleteMultipartUpload is a POST that may have succeeded before the connection broke; 503 is S3's SlowDown. */
export const istioRetriesUnsafe: ManifestRule = {
  code: "istio-retries-unsafe",
  severity: "error",
  title: "A route to S3 retries only what never reached it",
  about: "manifests",
  check: (linted) =>
    s3Routes(linted).flatMap(({ place, route }) => {
      const { retries } = route;
      if (!isObject(retries) || typeof retries["attempts"] !== "number" || retries["attempts"] <= 0)
        return [];
      const conditions = (textOf(retries["retryOn"]) ?? "").split(",").map((one) => one.trim());
      const unsafe = conditions.filter((one) => UNSAFE.has(one) || /^\d{3}$/.test(one));
      if (unsafe.length === 0) return [];
      return [
        {
          place: `${place}.retries.retryOn`,
          message: `Retrying on ${joined(unsafe)} repeats requests that S3 may have carried out, and adds load when it asks to slow down.`,
          fix: "Write retries: {attempts: 0}, or keep retryOn to connect-failure,refused-stream.",
        },
      ];
    }),
};
