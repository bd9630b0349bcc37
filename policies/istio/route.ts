/** The way of S3 requests into the appliance, as a stack declares it. Every manifest is a pure function of it. */

/** Versions of Istio's API that this project writes. `v1` is served since Istio 1.22 (Istio API, customresourcedefinitions). */
export type IstioVersion = "v1" | "v1beta1";

export interface S3Route {
  /** Public host name of the S3 endpoint. Clients sign it, so it must be the name they use. */
  readonly host: string;
  /** The Gateway that serves the host, as namespace/name. */
  readonly gateway: string;
  readonly metadata: ObjectName;
  /** The S3 service inside the cluster. */
  readonly service: { readonly name: string; readonly namespace: string; readonly port: number };
  /** @default "v1" */
  readonly version?: IstioVersion;
  /** `path` is `s3.d/bucket/key`; `virtual-hosted` also takes `bucket.s3.d/key`. @default "path" */
  readonly addressing?: "path" | "virtual-hosted";
  readonly cors?: CorsRule;
  readonly allowedSources?: AllowedSources;
  /** Makes `gateway`, instead of using one that is there. */
  readonly ownGateway?: OwnGateway;
  /** Namespaces that see the route; all when left out. The gateway's own is always among them. */
  readonly exportTo?: readonly string[];
}

export interface ObjectName {
  readonly name: string;
  readonly namespace: string;
}

/** What web pages of other origins may do. */
export interface CorsRule {
  /** Exact origins such as `https://app.example.com`. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** How long browsers keep the answer, in seconds. */
  readonly maxAge: number;
}

export interface AllowedSources {
  /** Address ranges in CIDR notation. */
  readonly ranges: readonly string[];
  /** Which address counts: the client's as X-Forwarded-For tells it, or that of the packet's sender. */
  readonly address: "forwarded" | "packet";
}

export interface OwnGateway {
  /** Labels of the gateway pods; those of the shared ingress gateway by default. */
  readonly selector: Readonly<Record<string, string>>;
  /** The secret with certificate and key in the pods' namespace; with `ca.crt` where clients need a certificate. */
  readonly credentialName: string;
  readonly clientCertificates: "none" | "required";
}

/** Labels of the ingress gateway that all hosts share (istioctl's default installation, and the appliance's). */
const SHARED_INGRESS = { istio: "ingressgateway" } as const;

/** The hosts that the route serves. */
export function hostsOf({ host, addressing }: S3Route): string[] {
  return addressing === "virtual-hosted" ? [host, `*.${host}`] : [host];
}

/** Labels of the pods that requests come in through. */
export function ingressLabels({ ownGateway }: S3Route): Readonly<Record<string, string>> {
  return ownGateway?.selector ?? SHARED_INGRESS;
}

/** Whether other hosts come in through the same pods. */
export function sharesPods(route: S3Route): boolean {
  return ingressLabels(route)["istio"] === SHARED_INGRESS.istio;
}

/** `istio-system/ezaf-gateway` as an object's name. */
export function gatewayName({ gateway }: S3Route): ObjectName {
  const [namespace = "", name = ""] = gateway.split("/");
  return { name, namespace };
}
