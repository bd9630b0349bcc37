/** The Istio objects of a cluster that bear on a host, as far as one may see them. */
import { z } from "zod";
import { type Line, type Unseen, fail, ok, warn } from "../line.ts";
import type { Cluster } from "../world.ts";
import { itemsOf, look } from "./kube.ts";

export interface IstioObjects {
  readonly lines: readonly Line[];
  readonly unseen: readonly Unseen[];
  /** Undefined when no VirtualService of any namespace could be looked at. */
  readonly objects: readonly Record<string, unknown>[] | undefined;
  readonly sawGateways: boolean;
  readonly sawMesh: boolean;
}

/** Where the appliance's parts are; users without a look at all namespaces may have one at these. */
const ROUTES_NAMESPACE = "ezdata-system";
const INGRESS_NAMESPACE = "istio-system";

const Group = z.looseObject({ versions: z.array(z.looseObject({ version: z.string() })) });

export async function istioObjects(cluster: Cluster): Promise<IstioObjects> {
  const nothing = { objects: undefined, sawGateways: false, sawMesh: false };
  const group = await look(cluster, "/apis/networking.istio.io");
  if (group.kind === "hidden")
    return {
      ...nothing,
      lines: [],
      unseen: [{ what: "the route in the cluster", why: group.why }],
    };
  const served = group.kind === "absent" ? [] : versionsOf(group.body);
  const version = ["v1", "v1beta1"].find((one) => served.includes(one));
  if (version === undefined)
    return {
      ...nothing,
      unseen: [],
      lines: [
        fail(
          "istio",
          `the cluster serves ${served.join(", ") || "nothing"} of networking.istio.io`,
          "check that the kubeconfig is of the appliance's cluster, and that Istio is installed there",
        ),
      ],
    };
  const routes = await listing(cluster, `networking.istio.io/${version}`, "virtualservices", [
    ROUTES_NAMESPACE,
  ]);
  const gateways = await listing(cluster, `networking.istio.io/${version}`, "gateways", [
    INGRESS_NAMESPACE,
  ]);
  const policies = await listing(cluster, `security.istio.io/${version}`, "authorizationpolicies", [
    INGRESS_NAMESPACE,
  ]);
  const mesh = await look(cluster, `/api/v1/namespaces/${INGRESS_NAMESPACE}/configmaps/istio`);
  return {
    lines: [versionLine(version)],
    unseen: [
      ...[routes, gateways, policies].flatMap(({ unseen }) => unseen),
      ...(mesh.kind === "hidden" ? [{ what: "the mesh's path normalisation", why: mesh.why }] : []),
    ],
    objects:
      routes.objects === undefined
        ? undefined
        : [
            ...routes.objects,
            ...(gateways.objects ?? []),
            ...(policies.objects ?? []),
            ...(mesh.kind === "there" ? [configMap(mesh.body)] : []),
          ],
    sawGateways: gateways.objects !== undefined,
    sawMesh: mesh.kind === "there",
  };
}

function versionsOf(body: unknown): string[] {
  return (Group.safeParse(body).data?.versions ?? []).map(({ version }) => version);
}

function versionLine(version: string): Line {
  if (version === "v1") return ok("istio", "the cluster serves v1 of Istio's API");
  return warn(
    "istio",
    `the cluster serves ${version} of Istio's API and not v1`,
    "leave s3-access:hpe.apiVersion at auto, or write v1beta1; Istio 1.22 serves v1",
  );
}

interface Listing {
  /** Undefined when none could be looked at. */
  readonly objects: readonly Record<string, unknown>[] | undefined;
  readonly unseen: readonly Unseen[];
}

/** Everywhere, or else in the namespaces that matter most. */
async function listing(
  cluster: Cluster,
  api: string,
  plural: string,
  namespaces: readonly string[],
): Promise<Listing> {
  const everywhere = await look(cluster, `/apis/${api}/${plural}`);
  if (everywhere.kind === "there") return { objects: itemsOf(everywhere.body), unseen: [] };
  if (everywhere.kind === "absent") return { objects: [], unseen: [] };
  const some = await Promise.all(
    namespaces.map((namespace) => look(cluster, `/apis/${api}/namespaces/${namespace}/${plural}`)),
  );
  const seen = some.flatMap((one) => (one.kind === "there" ? [itemsOf(one.body)] : []));
  const where = seen.length === 0 ? "" : ` of namespaces other than ${namespaces.join(" and ")}`;
  return {
    objects: seen.length === 0 ? undefined : seen.flat(),
    unseen: [{ what: `${plural}${where}`, why: everywhere.why }],
  };
}

function configMap(body: unknown): Record<string, unknown> {
  const read = z.record(z.string(), z.unknown()).safeParse(body).data;
  return { ...read, apiVersion: "v1", kind: "ConfigMap" };
}
