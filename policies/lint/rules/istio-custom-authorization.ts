import { quote } from "../data.ts";
import { onSharedIngress, policyHostTakes, policyRules } from "../istio/ingress.ts";
import { fullName, s3HostNames } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/**
 * An external authorizer such as oauth2-proxy looks for a session cookie or bearer token. That it answers a signed request
 * with a login page is inferred from how it works, not seen on the appliance (UNCERTAIN), hence a warning.
 */
export const istioCustomAuthorization: ManifestRule = {
  code: "istio-custom-authorization",
  severity: "warning",
  title: "No login page stands before S3",
  about: "manifests",
  check: (linted) => {
    const s3 = [...s3HostNames(linted)];
    return onSharedIngress(linted.manifests, "AuthorizationPolicy")
      .filter(({ spec }) => spec["action"] === "CUSTOM")
      .flatMap((manifest) => {
        const taken = s3.filter((name) =>
          policyRules(manifest).some(
            ({ hosts }) =>
              hosts.length === 0 || hosts.some(({ host }) => policyHostTakes(host, name)),
          ),
        );
        if (taken.length === 0) return [];
        return [
          {
            place: manifest.place,
            message: `AuthorizationPolicy ${quote(fullName(manifest))} sends requests for ${taken.map(quote).join(" and ")} to an external authorizer; S3 clients carry a signature instead of a session, and get its login page. One that reads bodies also limits their size.`,
            fix: "Leave S3's hosts out of its rules; the S3 service checks the token itself.",
          },
        ];
      });
  },
};
