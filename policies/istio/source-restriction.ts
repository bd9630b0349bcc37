/** An AuthorizationPolicy that turns away requests to S3 from elsewhere, and touches no other host. */
import {
  type AllowedSources,
  type IstioVersion,
  type ObjectName,
  type S3Route,
  gatewayName,
  ingressLabels,
  sharesPods,
} from "./route.ts";

export interface SourceRestriction {
  readonly apiVersion: `security.istio.io/${IstioVersion}`;
  readonly kind: "AuthorizationPolicy";
  readonly metadata: ObjectName;
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly action: "DENY";
    readonly rules: readonly Rule[];
  };
}

interface Rule {
  readonly from: readonly { readonly source: Source }[];
  readonly to?: readonly { readonly operation: { readonly hosts: readonly string[] } }[];
}

type Source =
  { readonly notRemoteIpBlocks: readonly string[] } | { readonly notIpBlocks: readonly string[] };

/**
 * The manifest that denies whoever is not in the ranges. It denies and never allows: with one ALLOW policy on the gateway's
 * pods, every request to another host would be refused (Istio, "Authorization Policy", action). On pods that other hosts
 * share it names S3's hosts, with and without a port, because the Host header may carry one.
 */
export function sourceRestriction(
  route: S3Route,
  { ranges, address }: AllowedSources,
): SourceRestriction {
  const source =
    address === "forwarded" ? { notRemoteIpBlocks: [...ranges] } : { notIpBlocks: [...ranges] };
  const hosts = [route.host, `${route.host}:*`];
  return {
    apiVersion: `security.istio.io/${route.version ?? "v1"}`,
    kind: "AuthorizationPolicy",
    metadata: {
      name: `${route.metadata.name}-sources`,
      namespace: gatewayName(route).namespace,
    },
    spec: {
      selector: { matchLabels: { ...ingressLabels(route) } },
      action: "DENY",
      rules: [
        {
          from: [{ source }],
          ...(sharesPods(route) ? { to: [{ operation: { hosts } }] } : {}),
        },
      ],
    },
  };
}
