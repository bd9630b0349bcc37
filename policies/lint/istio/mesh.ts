/** The mesh's own config, from the ConfigMap that istiod reads or from an IstioOperator (Istio API, MeshConfig). */
import type { Data } from "../data.ts";
import { objectOf, textOf } from "../data.ts";
import { below } from "./manifests.ts";
import type { Manifests } from "./manifests.ts";

export interface MeshConfig {
  readonly place: string;
  /** The fields that rules look at. */
  readonly value: Data;
}

export function meshConfigs(manifests: Manifests): MeshConfig[] {
  return manifests.flatMap((manifest) => {
    const { apiVersion, kind, spec, data } = manifest;
    if (kind === "IstioOperator" && apiVersion.startsWith("install.istio.io/"))
      return [{ place: below(manifest, "spec.meshConfig"), value: objectOf(spec["meshConfig"]) }];
    const text = textOf(data["mesh"]);
    if (kind !== "ConfigMap" || text === undefined) return [];
    return [{ place: below(manifest, "data.mesh"), value: fromText(text) }];
  });
}

/**
 * The ConfigMap holds the config as YAML in a text. Both fields have names and values that appear nowhere else in a
 * MeshConfig, so they are found without reading YAML, in the block style and in the flow style.
 */
function fromText(text: string): Data {
  const lines = text.replaceAll(/^\s*#.*$/gm, "");
  const normalization = /\bnormalization["']?:\s*["']?([A-Z_]+)/.exec(lines)?.[1];
  const proxies = /\bnumTrustedProxies["']?:\s*(\d+)/.exec(lines)?.[1];
  return {
    ...(normalization === undefined ? {} : { pathNormalization: { normalization } }),
    ...(proxies === undefined
      ? {}
      : { defaultConfig: { gatewayTopology: { numTrustedProxies: Number(proxies) } } }),
  };
}
