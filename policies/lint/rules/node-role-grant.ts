import { allowsOf } from "../policy/places.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: EKS Best Practices Guide, "Identity and Access Management". */
export const nodeRoleGrant: PolicyRule = {
  code: "node-role-grant",
  severity: "info",
  title: "A node role's access is every pod's",
  about: "policy",
  kinds: ["identity-policy"],
  dialects: ["aws"],
  check: (linted) => {
    const { subject } = linted;
    const isOnNodes = subject.kind === "identity-policy" && subject.attachedTo === "node-role";
    if (!isOnNodes || allowsOf(linted).length === 0) return [];
    return [
      {
        place: "",
        message: "The policy hangs on a node role, so every pod on those nodes has its access.",
        fix: "Give it to a service account by EKS Pod Identity or IRSA, and set the nodes' metadata hop limit to 1.",
      },
    ];
  },
};
