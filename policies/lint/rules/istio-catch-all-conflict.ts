import { quote } from "../data.ts";
import type { Manifest } from "../istio/manifests.ts";
import { below } from "../istio/manifests.ts";
import {
  fullName,
  gatewaysOf,
  hostsOf,
  isCatchAll,
  routesOf,
  s3Services,
  virtualServices,
} from "../istio/virtual-services.ts";
import type { ManifestRule, ManifestsUnderLint, Problem } from "../rule.ts";

/**
 * On an ingress gateway Istio joins the routes of all VirtualServices of a host and puts catch-alls last, so the second is
 * never reached; istioctl's IST0109 looks at the mesh gateway alone. First come those in the gateway's namespace, then
 * the older (Istio, pilot/pkg/model/push_context and pilot/pkg/networking/core/gateway).
 */
export const istioCatchAllConflict: ManifestRule = {
  code: "istio-catch-all-conflict",
  severity: "error",
  title: "One VirtualService takes all paths of a host",
  about: "manifests",
  check: (linted) =>
    [...boundTo(linted)].flatMap(([binding, services]) => conflicts(binding, services)),
};

/** Catch-all VirtualServices by gateway and host, where one of them is S3's. */
function boundTo(linted: ManifestsUnderLint): Map<string, Manifest[]> {
  const ours = new Set(s3Services(linted));
  const bindings = new Map<string, Manifest[]>();
  for (const service of virtualServices(linted.manifests)) {
    if (!routesOf(service).some(isCatchAll)) continue;
    for (const gateway of new Set(gatewaysOf(service)))
      for (const host of new Set(hostsOf(service).map((one) => one.host))) {
        const binding = `${gateway} ${host}`;
        bindings.set(binding, [...(bindings.get(binding) ?? []), service]);
      }
  }
  for (const [binding, services] of bindings)
    if (!services.some((one) => ours.has(one))) bindings.delete(binding);
  return bindings;
}

function conflicts(binding: string, services: readonly Manifest[]): Problem[] {
  const [gateway = "", host = ""] = binding.split(" ");
  const home = gateway.split("/")[0] ?? "";
  const ordered = services.toSorted((one, other) => precedence(home, one, other));
  const [live, second] = ordered;
  if (live === undefined || second === undefined) return [];
  const isCertain = isAtHome(home, live) !== isAtHome(home, second) || isDated(live, second);
  return (isCertain ? ordered.slice(1) : ordered).map((service) => ({
    place: below(service, "spec.http"),
    message: isCertain
      ? `${quote(fullName(service))} takes all paths of ${quote(host)} on gateway ${quote(gateway)}, and so does ${quote(fullName(live))}, which is live; this one is never reached.`
      : `${ordered.map((one) => quote(fullName(one))).join(" and ")} take all paths of ${quote(host)} on gateway ${quote(gateway)}; only the one that was created first is live.`,
    fix: "Give S3 a host of its own, or remove the other VirtualService from the host.",
  }));
}

function precedence(home: string, one: Manifest, other: Manifest): number {
  const byHome = Number(isAtHome(home, other)) - Number(isAtHome(home, one));
  if (byHome !== 0) return byHome;
  return (one.created ?? "").localeCompare(other.created ?? "");
}

function isAtHome(home: string, { namespace }: Manifest): boolean {
  return namespace === home;
}

/** Manifests in files have no creation time. */
function isDated(one: Manifest, other: Manifest): boolean {
  return one.created !== undefined && other.created !== undefined && one.created !== other.created;
}
