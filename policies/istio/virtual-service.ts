/** The route of S3 requests into the appliance, as Istio takes it: the manifest is a pure function of its arguments. */

export interface S3Route {
  /** Public host name of the S3 endpoint. Clients sign it, so it must be the name they use. */
  readonly host: string;
  /** The Gateway that serves the host, as namespace/name. */
  readonly gateway: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  /** The S3 service inside the cluster. */
  readonly service: { readonly name: string; readonly namespace: string; readonly port: number };
}

/**
 * The fields of a VirtualService that this project writes (Istio API, networking.istio.io/v1). Rewrites and timeouts are
 * left out on purpose: either would break signed or long requests.
 */
export interface VirtualServiceSpec {
  readonly gateways: readonly string[];
  readonly hosts: readonly string[];
  readonly http: readonly HttpRoute[];
}

interface HttpRoute {
  readonly match: readonly { readonly uri: { readonly prefix: string } }[];
  readonly retries: { readonly attempts: number };
  readonly route: readonly {
    readonly destination: { readonly host: string; readonly port: { readonly number: number } };
  }[];
}

export interface VirtualService {
  readonly apiVersion: "networking.istio.io/v1";
  readonly kind: "VirtualService";
  readonly metadata: S3Route["metadata"];
  readonly spec: VirtualServiceSpec;
}

/** The whole manifest. */
export function virtualService(route: S3Route): VirtualService {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { ...route.metadata },
    spec: spec(route),
  };
}

function spec({ host, gateway, service }: S3Route): VirtualServiceSpec {
  return {
    gateways: [gateway],
    hosts: [host],
    http: [
      {
        match: [{ uri: { prefix: "/" } }],
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
