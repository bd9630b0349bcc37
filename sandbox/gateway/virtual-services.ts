/**
 * The routes of one Istio gateway, from VirtualService manifests (istio.io, "Virtual Service"). Only what the stack uses
 * is understood; anything else that would change a route is an error, so that a rehearsal never passes by ignoring it.
 */
import { z } from "zod";

/** Virtual host -> its routes, in the order in which they are tried. */
export type RoutingTable = ReadonlyMap<string, readonly Route[]>;

export interface Route {
  readonly matches: readonly UriMatch[];
  /** `HOST:PORT` of a Kubernetes service, in full. */
  readonly destination: string;
}

type UriMatch = { readonly prefix: string } | { readonly exact: string };

const CATCH_ALL: UriMatch = { prefix: "/" };

const Binding = z.object({
  kind: z.literal("VirtualService"),
  metadata: z.object({ name: z.string(), namespace: z.string().default("default") }),
  spec: z.object({
    hosts: z.array(z.string()),
    gateways: z.array(z.string()).default(["mesh"]),
    exportTo: z.array(z.string()).default([]),
    http: z.unknown(),
  }),
});
type Binding = z.infer<typeof Binding>;

const Match = z.strictObject({
  name: z.string().optional(),
  uri: z
    .union([z.strictObject({ prefix: z.string() }), z.strictObject({ exact: z.string() })])
    .default(CATCH_ALL),
});

const Destination = z.strictObject({
  host: z.string(),
  port: z.strictObject({ number: z.int() }),
});

const HttpRoutes = z
  .array(
    z.strictObject({
      name: z.string().optional(),
      match: z
        .array(Match)
        .min(1)
        .default([{ uri: CATCH_ALL }]),
      // More than one destination splits traffic by weight, which no rehearsal could repeat.
      route: z.tuple([z.strictObject({ destination: Destination, weight: z.int().optional() })]),
      // They say how often and how long, not where to.
      retries: z.unknown().optional(),
      timeout: z.unknown().optional(),
      // It says which web pages may read answers; no client of a rehearsal is a browser.
      corsPolicy: z.unknown().optional(),
    }),
  )
  .default([]);

/**
 * @param gateway `NAMESPACE/NAME`; routes bound to other gateways are left out
 * @param manifests Kubernetes objects of any kind, oldest first as Istio orders them
 * @throws Error with a sentence that names the VirtualService and the field that is not understood
 */
export function routingTable(gateway: string, manifests: readonly unknown[]): RoutingTable {
  const table = new Map<string, Route[]>();
  for (const manifest of manifests) {
    const binding = Binding.safeParse(manifest);
    if (!binding.success || !isBound(binding.data, gateway)) continue;
    const routes = readRoutes(binding.data);
    for (const host of binding.data.spec.hosts) {
      const name = host.toLowerCase();
      table.set(name, [...(table.get(name) ?? []), ...routes]);
    }
  }
  // Istio moves catch-alls to the end and keeps the order otherwise (istio route.go, SortVHostRoutes).
  for (const [host, routes] of table)
    table.set(host, [
      ...routes.filter((route) => !isCatchAll(route)),
      ...routes.filter(isCatchAll),
    ]);
  return table;
}

/** The routes of a host, exact name first, then the longest wildcard; undefined when nothing serves it. */
export function routesOfHost(table: RoutingTable, host: string): readonly Route[] | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, "");
  const wildcards = [...table.keys()]
    .filter((pattern) => pattern.startsWith("*") && name.endsWith(pattern.slice(1)))
    .sort((one, other) => other.length - one.length);
  const best = [name, ...wildcards].find((pattern) => table.has(pattern));
  return best === undefined ? undefined : table.get(best);
}

/** The first route that takes a path; the path is compared as it was sent. */
export function routeOfPath(routes: readonly Route[], path: string): Route | undefined {
  return routes.find(({ matches }) =>
    matches.some((match) =>
      "exact" in match ? path === match.exact : path.startsWith(match.prefix),
    ),
  );
}

function isBound({ metadata, spec }: Binding, gateway: string): boolean {
  const [gatewayNamespace = ""] = gateway.split("/");
  const bound = spec.gateways.some(
    (name) => (name.includes("/") ? name : `${metadata.namespace}/${name}`) === gateway,
  );
  // Exported to nobody else, a VirtualService is invisible to a gateway of another namespace.
  const visible =
    spec.exportTo.length === 0 ||
    spec.exportTo.some((to) =>
      to === "." ? metadata.namespace === gatewayNamespace : to === "*" || to === gatewayNamespace,
    );
  return bound && visible;
}

function readRoutes({ metadata, spec }: Binding): Route[] {
  const parsed = HttpRoutes.safeParse(spec.http);
  if (!parsed.success)
    throw new Error(
      `VirtualService ${metadata.namespace}/${metadata.name}: spec.http has what the sandbox's front cannot rehearse:\n${z.prettifyError(parsed.error)}`,
    );
  return parsed.data.map(({ match, route: [{ destination }] }) => ({
    matches: match.map(({ uri }) => uri),
    destination: `${serviceName(destination.host, metadata.namespace)}:${destination.port.number}`,
  }));
}

/** Short names are names in the VirtualService's own namespace. */
function serviceName(host: string, namespace: string): string {
  return host.includes(".") ? host : `${host}.${namespace}.svc.cluster.local`;
}

function isCatchAll({ matches }: Route): boolean {
  return matches.some((match) => "prefix" in match && match.prefix === "/");
}
