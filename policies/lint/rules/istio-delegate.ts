import type { Data } from "../data.ts";
import { listOf, quote, textOf } from "../data.ts";
import { below } from "../istio/manifests.ts";
import type { Manifest } from "../istio/manifests.ts";
import {
  type Route,
  delegateOf,
  fullName,
  hostsOf,
  prefixOf,
  routesOf,
  s3Services,
  virtualServices,
} from "../istio/virtual-services.ts";
import type { ManifestRule, Problem } from "../rule.ts";

/** Source: Istio API, VirtualService, HTTPRoute.delegate. */
export const istioDelegate: ManifestRule = {
  code: "istio-delegate",
  severity: "error",
  title: "A delegated route is one that Istio takes",
  about: "manifests",
  check: (linted) => {
    const known = new Map(virtualServices(linted.manifests).map((one) => [fullName(one), one]));
    return s3Services(linted).flatMap((service) =>
      routesOf(service).flatMap((route) => {
        const name = delegateOf(service, route.route);
        if (name === undefined) return [];
        const delegate = known.get(name);
        return [
          ...besides(route),
          ...(delegate === undefined ? [] : [...asRoot(delegate), ...outside(route, delegate)]),
        ];
      }),
    );
  },
};

function besides({ place, route }: Route): Problem[] {
  return ["route", "redirect", "directResponse"]
    .filter((field) => route[field] !== undefined)
    .map((field) => ({
      place: `${place}.${field}`,
      message: `A route has a delegate or ${field}, not both, and Istio refuses the VirtualService.`,
      fix: `Remove ${field}, or the delegate.`,
    }));
}

function asRoot(delegate: Manifest): Problem[] {
  const hosts = hostsOf(delegate).map(({ host, place }) => ({
    place,
    message: `${quote(fullName(delegate))} is delegated to, so it must have no hosts; with ${quote(host)} Istio ignores it as a delegate.`,
    fix: "Remove hosts and gateways; both come from the VirtualService that delegates.",
  }));
  const again = routesOf(delegate)
    .filter(({ route }) => delegateOf(delegate, route) !== undefined)
    .map(({ place }) => ({
      place: `${place}.delegate`,
      message: `${quote(fullName(delegate))} is delegated to and delegates again; Istio takes one level.`,
      fix: "Give it a route of its own.",
    }));
  return [...hosts, ...again];
}

/** A delegate's matches are a subset of the root's; what lies outside is dropped without a word. */
function outside({ route }: Route, delegate: Manifest): Problem[] {
  const roots = prefixesOf(route);
  if (roots.length === 0) return [];
  return routesOf(delegate).flatMap(({ place, route: own }) =>
    prefixesOf(own)
      .filter((prefix) => !roots.some((root) => prefix.startsWith(root)))
      .map((prefix) => ({
        place: below({ ...delegate, place }, "match"),
        message: `Paths below ${quote(prefix)} are not among those handed over (${roots.map(quote).join(", ")}), so the route is never taken.`,
        fix: "Match a part of what is handed over, or hand over more.",
      })),
  );
}

function prefixesOf(route: Data): string[] {
  return listOf(route["match"]).flatMap((match) => textOf(prefixOf(match)) ?? []);
}
