/** Whether the cluster has a route for the S3 host, and nothing hides, overrides or corrupts it. */
import { z } from "zod";
import { type LintFinding, lint } from "../../../../policies/lint/index.ts";
import { type Findings, type Line, fail, ok, warn } from "../line.ts";
import type { Cluster } from "../world.ts";
import { itemsOf, look } from "./kube.ts";
import type { IstioObjects } from "./manifests.ts";
import { nameOf } from "./names.ts";

export interface Destination {
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
}

const Reference = z.looseObject({ name: z.string(), namespace: z.string().default("default") });

const VirtualService = z.looseObject({
  kind: z.literal("VirtualService"),
  metadata: Reference,
  spec: z.looseObject({
    hosts: z.array(z.string()).default([]),
    gateways: z.array(z.string()).default([]),
    http: z
      .array(
        z.looseObject({
          route: z
            .array(
              z.looseObject({
                destination: z.looseObject({
                  host: z.string(),
                  port: z.looseObject({ number: z.int() }).optional(),
                }),
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  }),
});
type VirtualService = z.infer<typeof VirtualService>;

const Gateway = z.looseObject({
  kind: z.literal("Gateway"),
  metadata: Reference,
  spec: z.looseObject({ selector: z.record(z.string(), z.string()).default({}) }),
});
type Gateway = z.infer<typeof Gateway>;

/** The VirtualServices that name the host, or a wildcard above it when none does. */
export function servicesOf(host: string, objects: readonly unknown[]): VirtualService[] {
  const all = objects.flatMap((object) => VirtualService.safeParse(object).data ?? []);
  const exact = all.filter(({ spec }) => spec.hosts.some((one) => one.toLowerCase() === host));
  if (exact.length > 0) return exact;
  return all.filter(({ spec }) =>
    spec.hosts.some((one) => one.startsWith("*") && host.endsWith(one.slice(1).toLowerCase())),
  );
}

/** Where the routes of a host lead. Names without a dot are of the VirtualService's own namespace. */
export function destinationsOf(services: readonly VirtualService[]): Destination[] {
  const found = services.flatMap(({ metadata, spec }) =>
    spec.http.flatMap(({ route }) =>
      route.map(({ destination: { host, port } }): Destination => {
        const [service = host, namespace = metadata.namespace] = host.split(".");
        return { service, namespace, port: port?.number ?? 0 };
      }),
    ),
  );
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** @param authority the S3 host */
export async function checkRoute(
  authority: string,
  { objects = [], sawGateways, sawMesh }: IstioObjects,
  cluster: Cluster,
): Promise<Findings> {
  const host = nameOf(authority);
  const services = servicesOf(host, objects);
  if (services.length === 0)
    return {
      lines: [
        fail(
          "route",
          `no VirtualService has the host ${JSON.stringify(host)}`,
          "deploy the stack's hpe section, or check hpe.host",
        ),
      ],
      unseen: [],
    };
  const hosts = services.flatMap(({ spec }) => spec.hosts);
  const { findings } = lint([
    { kind: "manifest-set", dialect: "istio", path: "", document: objects, s3Hosts: hosts },
  ]);
  const judged = findings
    // Whether proxies are counted is written in the mesh's config.
    .filter(({ code }) => sawMesh || code !== "istio-remote-address")
    .flatMap((finding) => asLine(finding, objects));
  const pods = sawGateways
    ? await gatewayLines(services, objects, cluster)
    : { lines: [], unseen: [] };
  const wrong = [...judged, ...pods.lines];
  return { lines: wrong.length === 0 ? [summary(host, services)] : wrong, unseen: pods.unseen };
}

function summary(host: string, services: readonly VirtualService[]): Line {
  const names = services.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const gateways = new Set(services.flatMap(({ spec }) => spec.gateways));
  return ok("route", `${names.join(" and ")} serves ${host} on ${[...gateways].join(" and ")}`);
}

function asLine(
  { severity, code, message, fix, place }: LintFinding,
  objects: readonly unknown[],
): Line[] {
  const owner = ownerOf(place, objects);
  const text = `${owner === "" ? "" : `${owner}: `}${message.replace(/\.$/, "")} (${code})`;
  const todo = fix.replace(/\.$/, "");
  if (severity === "info") return [];
  return [severity === "error" ? fail("route", text, todo) : warn("route", text, todo)];
}

/** `[3].spec.http` as the kind and name of the fourth object. */
function ownerOf(place: string, objects: readonly unknown[]): string {
  const [, at] = /^\[(\d+)\]/.exec(place) ?? [];
  const Named = z.looseObject({ kind: z.string(), metadata: Reference });
  const found = at === undefined ? undefined : Named.safeParse(objects[Number(at)]).data;
  return found === undefined
    ? ""
    : `${found.kind} ${found.metadata.namespace}/${found.metadata.name}`;
}

/** Gateways that are there and have pods; istiod says nothing of one that has none. */
async function gatewayLines(
  services: readonly VirtualService[],
  objects: readonly unknown[],
  cluster: Cluster,
): Promise<Findings> {
  const known = objects.flatMap((object) => Gateway.safeParse(object).data ?? []);
  const wanted = new Set(
    services.flatMap(({ metadata, spec }) =>
      spec.gateways
        .filter((name) => name !== "mesh")
        .map((name) => (name.includes("/") ? name : `${metadata.namespace}/${name}`)),
    ),
  );
  const lines: Line[] = [];
  const unseen: { what: string; why: string }[] = [];
  for (const name of wanted) {
    const gateway = known.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === name);
    if (gateway === undefined)
      lines.push(
        fail(
          "route",
          `there is no Gateway ${JSON.stringify(name)}`,
          `name one that is there in hpe.gateway: ${known.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(", ") || "the cluster has none"}`,
        ),
      );
    else {
      const found = await podsOf(gateway, cluster);
      if (found === "none")
        lines.push(
          fail(
            "route",
            `Gateway ${JSON.stringify(name)} selects no running pod`,
            "correct its selector, or start the ingress gateway",
          ),
        );
      else if (found !== "some")
        unseen.push({ what: `the pods of Gateway ${name}`, why: found.why });
    }
  }
  return { lines, unseen };
}

const Pod = z.looseObject({ status: z.looseObject({ phase: z.string() }).optional() });

async function podsOf(
  { metadata, spec }: Gateway,
  cluster: Cluster,
): Promise<"some" | "none" | { readonly why: string }> {
  const labels = Object.entries(spec.selector).map(([label, value]) => `${label}=${value}`);
  const query = new URLSearchParams({ labelSelector: labels.join(",") }).toString();
  const pods = await look(cluster, `/api/v1/namespaces/${metadata.namespace}/pods?${query}`);
  if (pods.kind === "hidden") return { why: pods.why };
  const items = pods.kind === "there" ? itemsOf(pods.body) : [];
  const isRunning = items.some(
    (item) => (Pod.safeParse(item).data?.status?.phase ?? "Running") === "Running",
  );
  return isRunning ? "some" : "none";
}
