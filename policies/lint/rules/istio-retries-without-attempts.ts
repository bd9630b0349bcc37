import { isObject, joined } from "../data.ts";
import { s3Routes } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio, pilot/pkg/networking/core/route/retry: attempts of 0 or none make no retry policy at all. */
export const istioRetriesWithoutAttempts: ManifestRule = {
  code: "istio-retries-without-attempts",
  severity: "warning",
  title: "A retries block says how often",
  about: "manifests",
  check: (linted) =>
    s3Routes(linted).flatMap(({ place, route }) => {
      const { retries } = route;
      if (!isObject(retries)) return [];
      const others = Object.keys(retries).filter((field) => field !== "attempts");
      const isOff = retries["attempts"] === undefined || retries["attempts"] === 0;
      const isPlain = retries["attempts"] === 0 && others.length === 0;
      if (!isOff || isPlain) return [];
      return [
        {
          place: `${place}.retries`,
          message: `Without attempts above 0 the block turns retries off${others.length === 0 ? "" : `, and ${joined(others)} ${others.length === 1 ? "is" : "are"} without effect`}.`,
          fix: "Write retries: {attempts: 0} to turn them off, or attempts: 2 with retryOn: connect-failure,refused-stream.",
        },
      ];
    }),
};
