/** A role's grants as managed policies: planned on plain values, rendered when the provider's are known. */
import { type AwsTarget, renderAwsIdentity, widestTarget } from "./dialects/aws-identity.ts";
import { heaviest } from "./dialects/heaviest.ts";
import type { PolicyDocument } from "./document.ts";
import type { Finding } from "./finding.ts";
import type { Grant } from "./grant.ts";
import type { BucketName } from "./names.ts";
import { type DocumentPlan, POLICIES_PER_ROLE, applyPlan, planDocuments } from "./size.ts";

export interface ManagedPlan {
  readonly documents: DocumentPlan;
  readonly findings: readonly Finding[];
}

/**
 * Plans the managed policies of one principal.
 * @param encrypted the SSE-KMS buckets among the granted ones; their keys take room too.
 * @returns the plan, the dialect's findings, and `aws-too-many-policies` when it takes more than ten documents.
 */
export function planManagedPolicies(
  grants: readonly Grant[],
  encrypted: Iterable<BucketName>,
): ManagedPlan {
  const { statements, findings } = renderAwsIdentity(grants, widestTarget(encrypted));
  const documents = planDocuments(statements);
  return {
    documents,
    findings: [...findings, ...tooMany(documents.length, grants)],
  };
}

/** Renders the planned documents for where they are deployed. The grants must be those of the plan. */
export function renderManagedPolicies(
  plan: ManagedPlan,
  grants: readonly Grant[],
  target: AwsTarget,
): PolicyDocument[] {
  return applyPlan(plan.documents, renderAwsIdentity(grants, target).statements);
}

function tooMany(count: number, grants: readonly Grant[]): Finding[] {
  if (count <= POLICIES_PER_ROLE) return [];
  return [
    {
      code: "aws-too-many-policies",
      severity: "error",
      path: "",
      message: `the grants take ${count} managed policies; a role takes ${POLICIES_PER_ROLE}`,
      fix: `merge grants: ${heaviest(grants)}`,
    },
  ];
}
