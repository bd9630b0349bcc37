/** Which security policies reach the shared ingress gateway. */
import { type Data, listOf, objectOf, textsOf } from "../data.ts";
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

/** A rule of an AuthorizationPolicy, opened up: which sources, at which hosts. */
export interface PolicyRuleParts {
  readonly at: number;
  readonly sources: readonly Data[];
  /** Each with its place in the rule; none means every host. */
  readonly hosts: readonly { readonly host: string; readonly place: string }[];
}

export function policyRules({ spec }: Manifest): PolicyRuleParts[] {
  return listOf(spec["rules"]).map((rule, at) => ({
    at,
    sources: listOf(objectOf(rule)["from"]).map((from) => objectOf(objectOf(from)["source"])),
    hosts: listOf(objectOf(rule)["to"]).flatMap((to, position) =>
      textsOf(objectOf(objectOf(to)["operation"])["hosts"]).map((host, index) => ({
        host: host.toLowerCase(),
        place: `spec.rules[${at}].to[${position}].operation.hosts[${index}]`,
      })),
    ),
  }));
}

/** Whether a host of a policy, exact or with `*` at one end, takes a host name (Istio, AuthorizationPolicy, Operation). */
export function policyHostTakes(pattern: string, host: string): boolean {
  if (pattern.startsWith("*")) return host.endsWith(pattern.slice(1));
  return pattern.endsWith("*") ? host.startsWith(pattern.slice(0, -1)) : host === pattern;
}
