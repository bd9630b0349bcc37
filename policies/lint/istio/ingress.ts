/** Which security policies reach the shared ingress gateway. */
import { objectOf } from "../data.ts";
import type { Manifest, Manifests } from "./manifests.ts";

const SECURITY = "security.istio.io/";

/** Istio's root namespace, where the shared ingress gateway runs. A policy there without a selector is for the whole mesh. */
const ROOT = "istio-system";

/** Policies of a kind that apply to the pods labelled `istio: ingressgateway`. */
export function onSharedIngress(manifests: Manifests, wanted: string): Manifest[] {
  return manifests.filter(
    (manifest) =>
      manifest.apiVersion.startsWith(SECURITY) &&
      manifest.kind === wanted &&
      reachesIngress(manifest),
  );
}

function reachesIngress({ spec, namespace }: Manifest): boolean {
  if (namespace !== ROOT) return false;
  const labels = objectOf(objectOf(spec["selector"])["matchLabels"]);
  const names = Object.keys(labels);
  return (
    names.every((name) => name === "istio" || name === "app") &&
    (names.length === 0 ||
      labels["istio"] === "ingressgateway" ||
      labels["app"] === "istio-ingressgateway")
  );
}
