/** An appliance in order, of which tests change one thing. */
import type {
  Answer,
  Cluster,
  Handshake,
  Hosts,
  Objects,
  World,
} from "../../../../access/hpe/doctor/world.ts";
import { S3Problem } from "../../../../access/s3/problem.ts";

export const HOSTS: Hosts = {
  s3: "s3.example.com",
  keycloak: "keycloak.example.com",
  tokenService: "token-service.example.com",
};

export const NOW = new Date("2026-11-22T12:00:00Z");
const DAY = 86_400_000;

export function daysFromNow(days: number): Date {
  return new Date(NOW.getTime() + days * DAY);
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export const HTTP_ROUTE = {
  match: [{ uri: { prefix: "/" } }],
  retries: { attempts: 0 },
  route: [
    {
      destination: {
        host: "local-s3-service.ezdata-system.svc.cluster.local",
        port: { number: 30_000 },
      },
    },
  ],
};

export function virtualService(spec: object = {}, metadata: object = {}): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: {
      name: "s3-vs",
      namespace: "ezdata-system",
      creationTimestamp: "2026-11-02T00:00:00Z",
      ...metadata,
    },
    spec: {
      hosts: ["s3.example.com"],
      gateways: ["istio-system/ezaf-gateway"],
      http: [HTTP_ROUTE],
      ...spec,
    },
  };
}

export function gateway(hosts: readonly string[] = ["*.example.com"]): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "ezaf-gateway", namespace: "istio-system" },
    spec: {
      selector: { istio: "ingressgateway" },
      servers: [
        {
          port: { number: 443, name: "https", protocol: "HTTPS" },
          hosts,
          tls: { mode: "SIMPLE", credentialName: "ezaf-certificate" },
        },
      ],
    },
  };
}

export function core(
  kind: string,
  namespace: string,
  name: string,
  rest: object,
): KubernetesObject {
  return { apiVersion: "v1", kind, metadata: { name, namespace }, ...rest };
}

export function slice(ready: boolean): KubernetesObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "local-s3-service-1",
      namespace: "ezdata-system",
      labels: { "kubernetes.io/service-name": "local-s3-service" },
    },
    endpoints: [{ addresses: ["10.1.0.1"], conditions: { ready } }],
  };
}

export function meshConfig(mesh: string): KubernetesObject {
  return core("ConfigMap", "istio-system", "istio", { data: { mesh } });
}

export function healthyObjects(): KubernetesObject[] {
  return [
    virtualService(),
    gateway(),
    meshConfig("accessLogFile: /dev/stdout\n"),
    core("Service", "ezdata-system", "local-s3-service", { spec: { ports: [{ port: 30_000 }] } }),
    slice(true),
    {
      ...core("Pod", "istio-system", "istio-ingressgateway-1", { status: { phase: "Running" } }),
      metadata: {
        name: "istio-ingressgateway-1",
        namespace: "istio-system",
        labels: { istio: "ingressgateway" },
      },
    },
    core("Secret", "ezaddon-system", "hpecp-bootstrap-authconfig", {
      data: { OIDC_CLIENT_SECRET: "c2VjcmV0" },
    }),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  virtualservices: "VirtualService",
  gateways: "Gateway",
  authorizationpolicies: "AuthorizationPolicy",
  configmaps: "ConfigMap",
  services: "Service",
  endpointslices: "EndpointSlice",
  pods: "Pod",
  secrets: "Secret",
};

interface ClusterFaults {
  readonly objects?: readonly KubernetesObject[];
  readonly versions?: readonly string[];
  /** Paths that may not be read. */
  readonly forbidden?: RegExp;
}

/** Lists and reads as the Kubernetes API does. */
export function cluster({
  objects = healthyObjects(),
  versions = ["v1", "v1beta1"],
  forbidden,
}: ClusterFaults = {}): Cluster {
  const answer = (path: string): { status: number; body: unknown } => {
    const url = new URL(path, "https://kubernetes");
    if (forbidden?.test(url.pathname) === true) return { status: 403, body: {} };
    if (url.pathname === "/apis/networking.istio.io")
      return versions.length === 0
        ? { status: 404, body: {} }
        : { status: 200, body: { versions: versions.map((version) => ({ version })) } };
    const [, , namespace, plural = "", name] =
      /^\/api(s\/[^/]+)?\/v\w+(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/.exec(
        url.pathname,
      ) ?? [];
    const labels = (url.searchParams.get("labelSelector") ?? "").split(",").filter(Boolean);
    const found = objects.filter(
      ({ kind, metadata }) =>
        kind === KINDS[plural] &&
        (namespace === undefined || metadata.namespace === namespace) &&
        (name === undefined || metadata.name === name) &&
        labels.every((label) => labelsOf(metadata).includes(label)),
    );
    if (name === undefined)
      return {
        status: 200,
        body: { apiVersion: "v1", kind: `${KINDS[plural] ?? ""}List`, items: found },
      };
    const [only] = found;
    return only === undefined ? { status: 404, body: {} } : { status: 200, body: only };
  };
  return { get: (path) => Promise.resolve(answer(path)) };
}

function labelsOf({ labels }: KubernetesObject["metadata"]): string[] {
  return typeof labels === "object" && labels !== null
    ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`)
    : [];
}

/** S3 in memory; `keyOf` is what becomes of a key on the way. */
export function objects(
  faults: Partial<Objects> & { keyOf?: (key: string) => string } = {},
): Objects {
  const { keyOf = (key: string): string => key, ...own } = faults;
  const buckets = new Map<string, Map<string, string>>();
  const at = (bucket: string): Map<string, string> => {
    const found = buckets.get(bucket);
    if (found === undefined) throw new S3Problem(404, "NoSuchBucket");
    return found;
  };
  return {
    buckets: () => Promise.resolve([...buckets.keys()]),
    makeBucket: (bucket) => {
      buckets.set(bucket, new Map());
      return Promise.resolve();
    },
    removeBucket: (bucket) => {
      if (at(bucket).size > 0) return Promise.reject(new S3Problem(409, "BucketNotEmpty"));
      buckets.delete(bucket);
      return Promise.resolve();
    },
    put: (bucket, key, body) => {
      at(bucket).set(keyOf(key), body);
      return Promise.resolve();
    },
    get: (bucket, key) => Promise.resolve(at(bucket).get(keyOf(key)) ?? ""),
    keys: (bucket, prefix) =>
      Promise.resolve([...at(bucket).keys()].filter((key) => key.startsWith(prefix))),
    remove: (bucket, key) => {
      at(bucket).delete(keyOf(key));
      return Promise.resolve();
    },
    ...own,
  };
}

export function handshake(change: Partial<Handshake> = {}): Handshake {
  return {
    problem: undefined,
    names: ["*.example.com"],
    validTo: daysFromNow(90),
    issuer: "Example CA",
    isPinned: true,
    ...change,
  };
}

export function keycloakAnswer(change: Partial<Answer> = {}): Answer {
  return {
    status: 200,
    headers: { date: NOW.toUTCString() },
    body: '{"token_endpoint":"https://keycloak.example.com/realms/UA"}',
    ...change,
  };
}

export function s3Answer(change: Partial<Answer> = {}): Answer {
  return {
    status: 403,
    headers: { server: "istio-envoy", "content-type": "application/xml" },
    body: "<Error><Code>AccessDenied</Code></Error>",
    ...change,
  };
}

export function healthyWorld(change: Partial<World> = {}): World {
  return {
    now: () => NOW,
    resolve: () => Promise.resolve(["192.0.2.1"]),
    handshake: () => Promise.resolve(handshake()),
    ask: (url) => Promise.resolve(url.includes("keycloak") ? keycloakAnswer() : s3Answer()),
    cluster: cluster(),
    token: () =>
      Promise.resolve({
        accessToken: "the-token",
        issuedAt: NOW.getTime(),
        expiresAt: NOW.getTime() + 3_600_000,
      }),
    objects: () => objects(),
    ...change,
  };
}

/** What Node throws when something cannot be reached. */
export function coded(code: string): Error {
  return Object.assign(new Error("it did not work"), { code });
}
