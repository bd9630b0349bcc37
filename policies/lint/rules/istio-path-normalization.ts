import { objectOf, quote, textOf } from "../data.ts";
import { meshConfigs } from "../istio/mesh.ts";
import type { ManifestRule } from "../rule.ts";

const HARMFUL: Readonly<Record<string, string>> = {
  MERGE_SLASHES: "makes a//b into a/b",
  DECODE_AND_MERGE_SLASHES: "makes a//b into a/b and %2F into /",
};

/** Both are legal in keys and signed as they are sent. Source: Istio API, MeshConfig.ProxyPathNormalization. */
export const istioPathNormalization: ManifestRule = {
  code: "istio-path-normalization",
  severity: "error",
  title: "The mesh leaves S3's paths as they are",
  about: "manifests",
  check: ({ manifests }) =>
    meshConfigs(manifests).flatMap(({ place, value }) => {
      const mode = textOf(objectOf(value["pathNormalization"])["normalization"]) ?? "";
      const effect = HARMFUL[mode];
      if (effect === undefined) return [];
      return [
        {
          place,
          message: `pathNormalization ${quote(mode)} ${effect} before S3 sees the path, so such keys are refused or are other keys; no VirtualService can turn it off.`,
          fix: "Use BASE, the default, or run S3 through a gateway of a mesh that does.",
        },
      ];
    }),
};
