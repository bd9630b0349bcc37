/**
 * What an appliance's cluster has besides the stack's own manifests: Istio's ingress, the S3 service, the identity service
 * and the token page with their routes, and the secret of the client `ua`.
 */
import { stringify } from "yaml";
import type { World } from "../world/world.ts";
import type { KubernetesObject } from "./kinds.ts";

type Service = World["kubernetes"]["services"][number];
type Gateway = World["kubernetes"]["gateways"][number];

export interface ClusterOptions {
  readonly kubernetes: World["kubernetes"];
  /** The appliance's domain. */
  readonly domain: string;
  /** Of the client `ua`. */
  readonly clientSecret: string;
}

/** Older than anything that a stack deploys: the order of routes on one host follows the age. */
const INSTALLED_AT = "2025-08-01T00:00:00Z";

/** Where the appliance keeps the client secret (requirements, "Generate Access Token"). */
const CLIENT_SECRET = { name: "hpecp-bootstrap-authconfig", namespace: "ezaddon-system" };

export function clusterObjects(options: ClusterOptions): KubernetesObject[] {
  const { kubernetes, domain, clientSecret } = options;
  return [
    ...kubernetes.namespaces.map((name) => object("v1", "Namespace", { name })),
    ...kubernetes.gateways.map(gatewayObject),
    ...ingress(kubernetes.meshConfig),
    ...kubernetes.services.flatMap(serviceObjects),
    ...kubernetes.services.flatMap((service) =>
      service.subdomain === undefined
        ? []
        : [platformRoute(service, `${service.subdomain}.${domain}`, kubernetes.gateways)],
    ),
    {
      ...object("v1", "Secret", CLIENT_SECRET),
      type: "Opaque",
      data: { OIDC_CLIENT_SECRET: Buffer.from(clientSecret).toString("base64") },
    },
  ];
}

function object(
  apiVersion: string,
  kind: string,
  metadata: KubernetesObject["metadata"],
): KubernetesObject {
  return { apiVersion, kind, metadata: { creationTimestamp: INSTALLED_AT, ...metadata } };
}

const INGRESS_LABELS = { istio: "ingressgateway" };

function gatewayObject({ name: full, hosts }: Gateway): KubernetesObject {
  const [namespace = "", name = ""] = full.split("/");
  return {
    ...object("networking.istio.io/v1", "Gateway", { name, namespace }),
    spec: {
      selector: INGRESS_LABELS,
      servers: [
        {
          port: { name: "https", number: 443, protocol: "HTTPS" },
          hosts,
          tls: { mode: "SIMPLE", credentialName: `${name}-cert` },
        },
      ],
    },
  };
}

function ingress(meshConfig: Readonly<Record<string, unknown>>): KubernetesObject[] {
  const namespace = "istio-system";
  return [
    ...serviceObjects({ name: "istio-ingressgateway", namespace, port: 443 }),
    {
      ...object("v1", "Pod", {
        name: "istio-ingressgateway-0",
        namespace,
        labels: INGRESS_LABELS,
      }),
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
    },
    {
      ...object("v1", "ConfigMap", { name: "istio", namespace }),
      data: { mesh: stringify(meshConfig) },
    },
  ];
}

/** A service with one ready address behind it, in both forms in which clusters tell that. */
function serviceObjects({ name, namespace, port }: Service): KubernetesObject[] {
  const address = "10.42.0.10";
  const ports = [{ name: "http", port, protocol: "TCP" }];
  return [
    {
      ...object("v1", "Service", { name, namespace }),
      spec: { type: "ClusterIP", ports: [{ name: "http", port, targetPort: port }] },
    },
    {
      ...object("v1", "Endpoints", { name, namespace }),
      subsets: [{ addresses: [{ ip: address }], ports }],
    },
    {
      ...object("discovery.k8s.io/v1", "EndpointSlice", {
        name: `${name}-1`,
        namespace,
        labels: { "kubernetes.io/service-name": name },
      }),
      addressType: "IPv4",
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports,
    },
  ];
}

function platformRoute(
  { name, namespace, port }: Service,
  host: string,
  gateways: readonly Gateway[],
): KubernetesObject {
  const destination = { host: `${name}.${namespace}.svc.cluster.local`, port: { number: port } };
  return {
    ...object("networking.istio.io/v1", "VirtualService", { name, namespace }),
    spec: {
      hosts: [host],
      gateways: gateways.slice(0, 1).map((gateway) => gateway.name),
      http: [{ match: [{ uri: { prefix: "/" } }], route: [{ destination }] }],
    },
  };
}
