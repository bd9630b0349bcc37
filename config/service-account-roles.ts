/** The roles of EKS service accounts: their names, and whether their trust policies are small enough. */
import {
  type ServiceAccount,
  TRUST_POLICY_CHARACTERS,
  WIDEST_CLUSTER_ARN,
  podIdentityTrust,
} from "../policies/dialects/aws-trust.ts";
import { type Problem, configPath } from "./problems.ts";
import type { EksPrincipalConfig } from "./sections.ts";

/** The role that is made for the service accounts of a principal. */
export function roleNameOf({ roleName, policyName }: EksPrincipalConfig): string {
  return roleName ?? policyName;
}

/** `flyte/default` as its parts. */
export function serviceAccountOf(name: string): ServiceAccount {
  const slash = name.indexOf("/");
  return { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
}

/** A role's trust policy names its service accounts, and has a limit that IAM raises on request only. */
export function trustProblems(
  principals: readonly { readonly key: string; readonly identity: EksPrincipalConfig }[],
): Problem[] {
  return principals.flatMap(({ key, identity: { serviceAccounts } }) => {
    const trust = podIdentityTrust(WIDEST_CLUSTER_ARN, serviceAccounts.map(serviceAccountOf));
    const size = JSON.stringify(trust).length;
    if (size <= TRUST_POLICY_CHARACTERS) return [];
    return [
      {
        path: configPath("principals", key, "eks", "serviceAccounts"),
        message: `${serviceAccounts.length} service accounts take a trust policy of up to ${size} characters; IAM takes ${TRUST_POLICY_CHARACTERS}; use fewer names of accounts, or several principals`,
      },
    ];
  });
}
