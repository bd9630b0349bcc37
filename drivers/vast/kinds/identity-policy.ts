import { samePolicy } from "../../../policies/canonical.ts";
import type { DesiredIdentityPolicy } from "../../../policies/vast/desired.ts";
import type { Kind, Step } from "../../converge.ts";
import type { SeenIdentityPolicy } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface IdentityPolicyRecord {
  readonly kind: "identity-policy";
  readonly name: string;
  readonly id: number;
  readonly enabled: boolean;
}

/**
 * An identity policy, changed in place. VAST enables a new one; one that is to be disabled is so by a second request, and
 * is attached to nobody in between.
 */
export function identityPolicy(
  desired: DesiredIdentityPolicy,
  run: Run,
): Kind<SeenIdentityPolicy | undefined, IdentityPolicyRecord> {
  const { name, tenant, document } = desired;
  const noun = `identity policy "${name}"`;
  return named<SeenIdentityPolicy, IdentityPolicyRecord>(
    {
      noun,
      find: async () => {
        const policies = await run.vast.identityPolicies(await tenantOf(run, tenant));
        return policies.find((known) => known.name === name);
      },
      add: async () => run.vast.addIdentityPolicy(name, document, await tenantOf(run, tenant)),
      changes: (seen) => changes(desired, seen, noun, run),
      record: ({ id, enabled }) => ({ kind: "identity-policy", name, id, enabled }),
      onDelete: desired.onDelete,
      remove: ({ id }) => run.vast.removeIdentityPolicy(id),
    },
    run,
  );
}

function changes(
  { document, enabled }: DesiredIdentityPolicy,
  seen: SeenIdentityPolicy,
  noun: string,
  { vast }: Run,
): Step[] {
  const sameText = samePolicy(document, seen.document);
  if (sameText && seen.enabled === enabled) return [];
  // In one request, so that a policy that is enabled again never works with its old text.
  const change = {
    ...(sameText ? {} : { document }),
    ...(seen.enabled === enabled ? {} : { enabled }),
  };
  const doing = [
    ...(sameText ? [] : ["replace the document of"]),
    ...(seen.enabled === enabled ? [] : [enabled ? "enable" : "disable"]),
  ];
  return [
    {
      says: `${doing.join(" and ")} ${noun}`,
      act: () => vast.updateIdentityPolicy(seen.id, change),
    },
  ];
}
