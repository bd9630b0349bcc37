/** The parts of VirtualServices that rules look at (Istio API, networking.istio.io, VirtualService). */
import type { Data } from "../data.ts";
import { isObject, listOf, objectOf, textOf, textsOf } from "../data.ts";
import type { ManifestsUnderLint } from "../rule.ts";
import { below } from "./manifests.ts";
import type { Manifest, Manifests } from "./manifests.ts";

/** An HTTP route with its place. */
export interface Route {
  readonly place: string;
  readonly route: Data;
}

const NETWORKING = "networking.istio.io/";

export function virtualServices(manifests: Manifests): Manifest[] {
  return ofKind(manifests, "VirtualService");
}

export function gateways(manifests: Manifests): Manifest[] {
  return ofKind(manifests, "Gateway");
}

function ofKind(manifests: Manifests, wanted: string): Manifest[] {
  return manifests.filter(
    ({ apiVersion, kind }) => apiVersion.startsWith(NETWORKING) && kind === wanted,
  );
}

/**
 * The VirtualServices that carry S3's hosts or their buckets', with those they delegate to; all where the subject does not
 * say which hosts are S3's.
 */
export function s3Services({ subject, manifests }: ManifestsUnderLint): Manifest[] {
  const { s3Hosts } = subject;
  const services = virtualServices(manifests);
  if (s3Hosts === undefined) return services;
  const wanted = new Set(s3Hosts.map((host) => host.toLowerCase()));
  const carrying = services.filter((service) =>
    hostsOf(service).some(({ host }) => wanted.has(host.replace(/^\*\./, ""))),
  );
  const delegates = new Set(carrying.flatMap(delegatesOf));
  return services.filter((one) => carrying.includes(one) || delegates.has(fullName(one)));
}

/** The VirtualServices that its routes are handed to, as namespace/name (Istio API, Delegate). */
function delegatesOf(service: Manifest): string[] {
  return routesOf(service).flatMap(({ route }) => delegateOf(service, route) ?? []);
}

export function delegateOf(service: Manifest, route: Data): string | undefined {
  if (!isObject(route["delegate"])) return undefined;
  const { name, namespace } = route["delegate"];
  return `${textOf(namespace) ?? service.namespace}/${textOf(name) ?? ""}`;
}

/** S3's host names in lower case: those of the subject, or of every VirtualService where it names none. */
export function s3HostNames({ subject, manifests }: ManifestsUnderLint): Set<string> {
  const named = subject.s3Hosts?.map((host) => host.toLowerCase());
  return new Set(
    named ?? virtualServices(manifests).flatMap((one) => hostsOf(one).map(({ host }) => host)),
  );
}

/** The HTTP routes of S3's VirtualServices that lead somewhere. */
export function s3Routes(linted: ManifestsUnderLint): Route[] {
  return s3Services(linted).flatMap((service) =>
    routesOf(service).filter(({ route }) => isObject(listOf(route["route"])[0])),
  );
}

export function routesOf(service: Manifest): Route[] {
  return listOf(service.spec["http"]).flatMap((route, at) =>
    isObject(route) ? [{ place: below(service, `spec.http[${at}]`), route }] : [],
  );
}

/** The hosts in lower case, as DNS compares them. */
export function hostsOf(service: Manifest): { readonly host: string; readonly place: string }[] {
  return textsOf(service.spec["hosts"]).map((host, at) => ({
    host: host.toLowerCase(),
    place: below(service, `spec.hosts[${at}]`),
  }));
}

/** The ingress gateways it is bound to, as namespace/name; none means the mesh alone. */
export function gatewaysOf({ spec, namespace }: Manifest): string[] {
  return textsOf(spec["gateways"])
    .filter((gateway) => gateway !== "mesh")
    .map((gateway) => (gateway.includes("/") ? gateway : `${namespace}/${gateway}`));
}

export function fullName({ namespace, name }: Manifest): string {
  return `${namespace}/${name}`;
}

/** What the paths of a match begin with; undefined when it does not judge paths by their beginning. */
export function prefixOf(match: unknown): string | undefined {
  return textOf(objectOf(objectOf(match)["uri"])["prefix"]);
}

/**
 * Whether a route takes every request of its host: no match, or one with the path prefix `/` or the regex `.*` and
 * nothing else (Istio, pilot/pkg/networking/core/route, isCatchAllMatch).
 */
export function isCatchAll({ route }: Route): boolean {
  const matches = listOf(route["match"]);
  return matches.length === 0 || matches.some(isCatchAllMatch);
}

function isCatchAllMatch(match: unknown): boolean {
  const conditions = Object.keys(objectOf(match)).filter(
    (key) => !["name", "uri", "gateways", "ignoreUriCase"].includes(key),
  );
  const uri = objectOf(objectOf(match)["uri"]);
  const takesAll =
    Object.keys(uri).length === 0 ||
    uri["prefix"] === "/" ||
    [".*", "*"].some((all) => uri["regex"] === all);
  return conditions.length === 0 && takesAll;
}
