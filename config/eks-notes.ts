/** What AWS's own limits and other accounts mean for a stack on EKS. */
import { POLICIES_PER_ROLE, documentName } from "../policies/size.ts";
import { type Problem, configPath } from "./problems.ts";
import type { EksPrincipalConfig, Stack } from "./sections.ts";

interface Planned {
  readonly key: string;
  readonly identity: EksPrincipalConfig;
  /** Its managed policies. */
  readonly documents: readonly unknown[];
}

/** AWS's own policies on a node's role: worker, network, image registry (EKS User Guide, "Amazon EKS node IAM role"). */
const NODE_POLICIES = 3;

/** More policies than a role takes, on a node group's role from several principals together. */
export function crowdedNodeGroups(plans: readonly Planned[]): Problem[] {
  return nodeGroups(plans).flatMap(({ group, count, keys }) =>
    count <= POLICIES_PER_ROLE || keys.length === 1
      ? []
      : [
          {
            path: configPath("principals"),
            message: `${keys.join(", ")} together need ${count} managed policies on the role of node group ${JSON.stringify(group)}; a role takes ${POLICIES_PER_ROLE}; merge their folders`,
          },
        ],
  );
}

/**
 * Further policies of large grants, which get a number behind the name, where another principal has that name: AWS would
 * refuse the second policy, and Pulumi the second resource, in the middle of a deployment.
 */
export function numberedNamesTaken(plans: readonly Planned[]): Problem[] {
  return plans.flatMap(({ key, identity: { policyName }, documents }) => {
    const numbered = (name: string): string[] =>
      documents.slice(1).map((_, index) => documentName(name, index + 1));
    const names = numbered(policyName.toLowerCase());
    const keys = numbered(key);
    const why = `one of the ${documents.length} managed policies that ${JSON.stringify(key)} needs`;
    return plans.flatMap((other): Problem[] => {
      const { policyName: name } = other.identity;
      const path = configPath("principals", other.key);
      return [
        ...(names.includes(name.toLowerCase())
          ? [
              {
                path: `${path}.eks.policyName`,
                message: `${JSON.stringify(name)} is the name of ${why}; choose another`,
              },
            ]
          : []),
        ...(keys.includes(other.key)
          ? [{ path, message: `is what the stack calls ${why}; choose another key` }]
          : []),
      ];
    });
  });
}

/** What may still fail, or not work, for reasons that only the account knows. */
export function eksNotes(stack: Stack, plans: readonly Planned[]): Problem[] {
  const room = POLICIES_PER_ROLE - NODE_POLICIES;
  const full = nodeGroups(plans).filter(({ count }) => count > room && count <= POLICIES_PER_ROLE);
  return [
    ...full.map(({ group, count, keys }) => ({
      path: configPath("principals"),
      message: `${keys.join(", ")}: ${count} managed policies for the role of node group ${JSON.stringify(group)}, which usually has ${NODE_POLICIES} of AWS's own, and a role takes ${POLICIES_PER_ROLE} unless the account's quota was raised; merge folders, or use serviceAccounts, whose role has room for all`,
    })),
    ...Object.entries(stack.eks?.buckets ?? {}).flatMap(([key, { kmsKeyArn, shares }]) =>
      kmsKeyArn === undefined || shares.length === 0
        ? []
        : [
            {
              path: configPath("eks", "buckets", key, "shares"),
              message: `the policy of ${kmsKeyArn}, which is not this stack's, must let the same roles use the key`,
            },
          ],
    ),
  ];
}

function nodeGroups(
  plans: readonly Planned[],
): { readonly group: string; readonly count: number; readonly keys: readonly string[] }[] {
  const groups = new Map<string, { count: number; keys: string[] }>();
  for (const { key, identity, documents } of plans)
    for (const group of identity.nodeGroups) {
      const entry = groups.get(group) ?? { count: 0, keys: [] };
      groups.set(group, { count: entry.count + documents.length, keys: [...entry.keys, key] });
    }
  return [...groups].map(([group, entry]) => ({ group, ...entry }));
}
