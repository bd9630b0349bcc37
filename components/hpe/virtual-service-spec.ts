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
