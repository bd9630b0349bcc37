import { quote } from "../data.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Istio API, customresourcedefinitions: v1 is served and stored since 1.22. */
export const istioOldApiVersion: ManifestRule = {
  code: "istio-old-api-version",
  severity: "info",
  title: "Istio's resources are written in v1",
  about: "manifests",
  check: ({ manifests }) =>
    manifests.flatMap(({ place, apiVersion }) => {
      const match = /^((?:networking|security)\.istio\.io)\/(?:v1alpha3|v1beta1)$/.exec(apiVersion);
      if (match?.[1] === undefined) return [];
      return [
        {
          place: place === "" ? "apiVersion" : `${place}.apiVersion`,
          message: `${quote(apiVersion)} is an older version; Istio stores v1 since 1.22.`,
          fix: `Write ${match[1]}/v1, unless the cluster's Istio is older than 1.22.`,
        },
      ];
    }),
};
