/** The VirtualService of S3 requests into the appliance. */
import { type CorsRule, type IstioVersion, type S3Route, gatewayName, hostsOf } from "./route.ts";

/**
 * The fields of a VirtualService that this project writes (Istio API, networking.istio.io). Rewrites and timeouts are
 * left out on purpose: either would break signed or long requests.
 */
export interface VirtualServiceSpec {
  readonly gateways: readonly string[];
  readonly hosts: readonly string[];
  readonly exportTo?: readonly string[];
  readonly http: readonly HttpRoute[];
}

interface HttpRoute {
  readonly match: readonly { readonly uri: { readonly prefix: string } }[];
  readonly corsPolicy?: CorsPolicy;
  readonly retries: { readonly attempts: number };
  readonly route: readonly {
    readonly destination: { readonly host: string; readonly port: { readonly number: number } };
  }[];
}

interface CorsPolicy {
  readonly allowOrigins: readonly { readonly exact: string }[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** A duration such as `3600s`. */
  readonly maxAge: string;
}

export interface VirtualService {
  readonly apiVersion: `networking.istio.io/${IstioVersion}`;
  readonly kind: "VirtualService";
  readonly metadata: S3Route["metadata"];
  readonly spec: VirtualServiceSpec;
}

/** The whole manifest. */
export function virtualService(route: S3Route): VirtualService {
  return {
    apiVersion: `networking.istio.io/${route.version ?? "v1"}`,
    kind: "VirtualService",
    metadata: { ...route.metadata },
    spec: spec(route),
  };
}

function spec(route: S3Route): VirtualServiceSpec {
  const { gateway, service, cors } = route;
  return {
    gateways: [gateway],
    hosts: hostsOf(route),
    ...exportTo(route),
    http: [
      {
        match: [{ uri: { prefix: "/" } }],
        ...(cors === undefined ? {} : { corsPolicy: corsPolicy(cors) }),
        // Unset would mean two retries; attempts 0 turns them off. S3 clients retry themselves, and know what is safe.
        retries: { attempts: 0 },
        route: [
          {
            destination: {
              host: `${service.name}.${service.namespace}.svc.cluster.local`,
              port: { number: service.port },
            },
          },
        ],
      },
    ],
  };
}

/**
 * A gateway serves only what its own namespace sees (Istio, push_context.go, VirtualServicesForGateway), so that namespace
 * is added. `*` says what leaving the field out says, and older versions of Istio take only `.` and `*`.
 */
function exportTo(route: S3Route): Pick<VirtualServiceSpec, "exportTo"> {
  const wanted = route.exportTo ?? [];
  if (wanted.length === 0 || wanted.includes("*")) return {};
  const { namespace } = gatewayName(route);
  const own = route.metadata.namespace;
  const names = new Set(wanted.map((name) => (name === "." ? own : name)));
  return { exportTo: [...names.add(namespace)].map((name) => (name === own ? "." : name)) };
}

/** What AWS SDKs send from a browser. Istio takes names only, and `*` would not stand for Authorization (Fetch standard, §3.2). */
const SDK_HEADERS = [
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "authorization",
  "cache-control",
  "content-md5",
  "content-type",
  "if-match",
  "if-none-match",
  "range",
  "x-amz-checksum-crc32",
  "x-amz-checksum-mode",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-user-agent",
];

/** Multipart uploads read ETag; people who report an error read the request's id. Credentials are never allowed: S3 reads no cookie. */
function corsPolicy({ origins, methods, maxAge }: CorsRule): CorsPolicy {
  return {
    allowOrigins: origins.map((exact) => ({ exact })),
    allowMethods: [...methods],
    allowHeaders: SDK_HEADERS,
    exposeHeaders: ["ETag", "x-amz-request-id"],
    maxAge: `${maxAge}s`,
  };
}
