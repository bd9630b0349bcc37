/** Principals on EKS: node groups or service accounts, each once, and a service account in one principal only. */
import { type Problem, configPath } from "./problems.ts";
import type { EksPrincipalConfig, Sections } from "./sections.ts";

export function eksPrincipalProblems({ principals }: Sections): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(principals ?? {}).flatMap(([key, { eks }]) =>
    eks === undefined
      ? []
      : [
          ...kindProblems(key, eks),
          ...repeated(key, "nodeGroups", eks.nodeGroups),
          ...repeated(key, "serviceAccounts", eks.serviceAccounts),
          ...claimed(key, eks.serviceAccounts, owners),
        ],
  );
}

function kindProblems(key: string, eks: EksPrincipalConfig): Problem[] {
  const { nodeGroups, serviceAccounts, roleName, policyName } = eks;
  const path = (...keys: PropertyKey[]): string => configPath("principals", key, "eks", ...keys);
  if (nodeGroups.length > 0 === serviceAccounts.length > 0)
    return [
      {
        path: path(),
        message:
          nodeGroups.length > 0
            ? "has both nodeGroups and serviceAccounts; keep one, and give the other a principal of its own"
            : "names nobody; give it nodeGroups or serviceAccounts",
      },
    ];
  if (nodeGroups.length > 0 && roleName !== undefined)
    return [
      {
        path: path("roleName"),
        message: "is for serviceAccounts; node groups have their own roles, so remove it",
      },
    ];
  if (serviceAccounts.length > 0 && roleName === undefined && policyName.length > LONGEST_ROLE)
    return [
      {
        path: path("roleName"),
        message: `is needed, because policyName has ${policyName.length} characters and a role's name at most ${LONGEST_ROLE}`,
      },
    ];
  return [];
}

/** IAM API reference, CreateRole. */
const LONGEST_ROLE = 64;

function repeated(
  key: string,
  field: "nodeGroups" | "serviceAccounts",
  names: readonly string[],
): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: configPath("principals", key, "eks", field, index),
            message: `${JSON.stringify(name)} is there twice; remove one`,
          },
        ],
  );
}

/** EKS hands one role to a service account (EKS API reference, CreatePodIdentityAssociation). */
function claimed(key: string, accounts: readonly string[], owners: Map<string, string>): Problem[] {
  return accounts.flatMap((account, index) => {
    const owner = owners.get(account) ?? key;
    owners.set(account, owner);
    if (owner === key) return [];
    return [
      {
        path: configPath("principals", key, "eks", "serviceAccounts", index),
        message: `${JSON.stringify(account)} is already that of ${JSON.stringify(owner)}, and a service account has one role; give ${JSON.stringify(owner)} the grants, or the pods another account`,
      },
    ];
  });
}
