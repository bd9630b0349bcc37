/** What a route's options need besides themselves, and where one only looks like protection. */
import type { Finding } from "../finding.ts";
import { type S3Route, sharesPods } from "./route.ts";

/**
 * Judges a route. Paths are those of the config's `hpe` section; an error is what must not be registered.
 */
export function routeFindings(route: S3Route): Finding[] {
  return [
    ...addressingFindings(route),
    ...corsFindings(route),
    ...sourceFindings(route),
    ...gatewayFindings(route),
  ];
}

/** A certificate's `*` stands for one label (RFC 9525 §6.3); HPE's documents promise path style alone. */
function addressingFindings({ addressing, host }: S3Route): Finding[] {
  if (addressing !== "virtual-hosted") return [];
  return [
    {
      code: "hpe-virtual-hosted",
      severity: "warning",
      path: "addressing",
      message: `bucket.${host} works only where DNS has *.${host}, the gateway's certificate has the name *.${host} (a certificate for the domain above does not cover it), the gateway serves *.${host} and the S3 service knows ${host} as its base; buckets with a dot in their name fail TLS all the same`,
      fix: "see that all four are there, and leave addressing at path where one is not",
    },
  ];
}

function corsFindings({ cors }: S3Route): Finding[] {
  if (cors === undefined) return [];
  return [
    {
      code: "hpe-cors-token",
      severity: "warning",
      path: "cors",
      message:
        "a page that signs requests itself holds the user's token, which is the access key id, and puts it into the address of each pre-signed request; CORS tells browsers which pages may read answers and keeps nobody else out",
      fix: "let a server sign requests for the page, and give CORS only to origins you run",
    },
  ];
}

/** Istio API, AuthorizationPolicy, Source.remoteIpBlocks and ipBlocks. */
function sourceFindings(route: S3Route): Finding[] {
  const { allowedSources, addressing } = route;
  if (allowedSources === undefined) return [];
  const { address, ranges } = allowedSources;
  const wide = ranges.filter((range) => range.endsWith("/0"));
  return [
    ...wide.map((range): Finding => ({
      code: "hpe-sources-everyone",
      severity: "error",
      path: "allowedSources.ranges",
      message: `${JSON.stringify(range)} is every address, so it restricts nothing`,
      fix: "name the networks of the clients, or leave allowedSources out",
    })),
    ...(addressing === "virtual-hosted" && sharesPods(route) ? [portVariants(route)] : []),
    address === "forwarded"
      ? {
          code: "hpe-sources-forwarded",
          severity: "warning",
          path: "allowedSources.address",
          message:
            "the client's address is read from X-Forwarded-For, which anybody can write; it is worth something only when meshConfig's gatewayTopology.numTrustedProxies is the exact number of proxies before the gateway",
          fix: "have it set by the mesh's administrator, and try a request with a false X-Forwarded-For from elsewhere",
        }
      : {
          code: "hpe-sources-packet",
          severity: "warning",
          path: "allowedSources.address",
          message:
            "the sender of a packet is the load balancer or node wherever those hide clients, and then everybody or nobody comes in",
          fix: "have the gateway's service use externalTrafficPolicy: Local or the PROXY protocol, and try a request from elsewhere",
        },
  ];
}

/** Hosts of an AuthorizationPolicy match exactly, by a beginning or by an end; `*.s3.d:*` would be both. */
function portVariants({ host }: S3Route): Finding {
  return {
    code: "hpe-sources-port-variants",
    severity: "error",
    path: "allowedSources",
    message: `no policy on the shared gateway can name *.${host} with every port a Host header may carry, so "Host: bucket.${host}:1" would come in from anywhere`,
    fix: "use addressing: path, or an ownGateway whose selector is that of pods of its own",
  };
}

function gatewayFindings(route: S3Route): Finding[] {
  const { ownGateway, host } = route;
  if (ownGateway === undefined) return [];
  return [
    ...(sharesPods(route)
      ? [
          {
            code: "hpe-gateway-shares-pods",
            severity: "warning",
            path: "ownGateway.selector",
            message: `the gateway is a listener on the pods that other hosts use; what it asks of clients holds only while no other VirtualService serves ${host} on another gateway, and load is shared`,
            fix: "run gateway pods of their own and name their labels, where S3 has to be kept apart",
          } as const,
        ]
      : []),
    ...(ownGateway.clientCertificates === "required"
      ? [
          {
            code: "hpe-client-certificates",
            severity: "warning",
            path: "ownGateway.clientCertificates",
            message:
              "the AWS CLI has no setting for a client certificate; boto3 takes one in code (Config.client_cert), other SDKs in their HTTP client, and a page to download a token needs none",
            fix: "see that every client can show a certificate before you require it",
          } as const,
        ]
      : []),
  ];
}
