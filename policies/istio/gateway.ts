/** A Gateway of S3's own, where clients may have to show a certificate. */
import {
  type IstioVersion,
  type ObjectName,
  type OwnGateway,
  type S3Route,
  gatewayName,
  hostsOf,
} from "./route.ts";

export interface Gateway {
  readonly apiVersion: `networking.istio.io/${IstioVersion}`;
  readonly kind: "Gateway";
  readonly metadata: ObjectName;
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>;
    readonly servers: readonly {
      readonly port: { readonly number: number; readonly name: string; readonly protocol: string };
      readonly hosts: readonly string[];
      readonly tls: {
        readonly mode: "SIMPLE" | "MUTUAL";
        readonly credentialName: string;
        readonly minProtocolVersion: string;
      };
    }[];
  };
}

/**
 * The manifest of the gateway that the route makes. Only VirtualServices of the route's namespace can bind its hosts, and
 * plain HTTP is not served (Istio API, Gateway, Server.hosts and ServerTLSSettings).
 */
export function ownGateway(route: S3Route, { selector, ...tls }: OwnGateway): Gateway {
  const { namespace } = route.metadata;
  return {
    apiVersion: `networking.istio.io/${route.version ?? "v1"}`,
    kind: "Gateway",
    metadata: gatewayName(route),
    spec: {
      selector: { ...selector },
      servers: [
        {
          port: { number: 443, name: "https-s3", protocol: "HTTPS" },
          hosts: hostsOf(route).map((host) => `${namespace}/${host}`),
          tls: {
            mode: tls.clientCertificates === "required" ? "MUTUAL" : "SIMPLE",
            credentialName: tls.credentialName,
            minProtocolVersion: "TLSV1_2",
          },
        },
      ],
    },
  };
}
