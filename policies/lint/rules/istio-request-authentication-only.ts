import { listOf, objectOf, quote } from "../data.ts";
import { onSharedIngress } from "../istio/ingress.ts";
import type { Manifest } from "../istio/manifests.ts";
import { fullName } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/**
 * RequestAuthentication refuses bad tokens and lets requests without one pass; and a token in the access key of a
 * signature (`Credential=<token>/date/…`) is where it does not look. Source: Istio API, RequestAuthentication.
 */
export const istioRequestAuthenticationOnly: ManifestRule = {
  code: "istio-request-authentication-only",
  severity: "warning",
  title: "RequestAuthentication alone protects nothing",
  about: "manifests",
  check: ({ manifests }) => {
    const requiring = onSharedIngress(manifests, "AuthorizationPolicy").some(requiresToken);
    if (requiring) return [];
    return onSharedIngress(manifests, "RequestAuthentication").map((manifest) => ({
      place: manifest.place,
      message: `RequestAuthentication ${quote(fullName(manifest))} refuses bad tokens and lets requests without one through; it also does not see a token that S3 clients send as access key.`,
      fix: "Protect S3 by source address (AuthorizationPolicy DENY), mutual TLS or a gateway of its own; elsewhere add an AuthorizationPolicy with requestPrincipals.",
    }));
  },
};

function requiresToken({ spec }: Manifest): boolean {
  return listOf(spec["rules"]).some((rule) =>
    listOf(objectOf(rule)["from"]).some((from) => {
      const source = objectOf(objectOf(from)["source"]);
      return (
        source["requestPrincipals"] !== undefined || source["notRequestPrincipals"] !== undefined
      );
    }),
  );
}
