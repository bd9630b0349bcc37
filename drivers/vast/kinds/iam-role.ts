import { samePolicy } from "../../../policies/canonical.ts";
import type { DesiredIamRole } from "../../../policies/vast/desired.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenIamRole, SeenIdentityPolicy } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface IamRoleRecord {
  readonly kind: "iam-role";
  readonly name: string;
  readonly id: number;
}

interface Seen extends SeenIamRole {
  /** Those of the tenant. */
  readonly known: readonly SeenIdentityPolicy[];
}

/** An IAM role, assumed with a token of an OIDC provider or with a key (VAST 5.5). All its policies are the stack's. */
export function iamRole(desired: DesiredIamRole, run: Run): Kind<Seen | undefined, IamRoleRecord> {
  const { vast } = run;
  const { name, trustPolicy, maxSessionSeconds, onDelete } = desired;
  const noun = `IAM role "${name}"`;
  const wanted = (known: readonly SeenIdentityPolicy[]): Omit<SeenIamRole, "id" | "name"> => ({
    ...{ trustPolicy, maxSessionSeconds },
    policyIds: idsOf(desired, known),
  });
  return named<Seen, IamRoleRecord>(
    {
      noun,
      find: async () => {
        const tenant = await tenantOf(run, desired.tenant);
        const [role] = await vast.iamRoles(tenant, name);
        return role && { ...role, known: await vast.identityPolicies(tenant) };
      },
      add: async () => {
        const tenant = await tenantOf(run, desired.tenant);
        await vast.addIamRole({ name, ...wanted(await vast.identityPolicies(tenant)) }, tenant);
      },
      changes: ({ known, ...seen }) => {
        const next = wanted(known);
        if (isSame(seen, next)) return [];
        return [{ says: `change ${noun}`, act: () => vast.updateIamRole(seen.id, next) }];
      },
      record: ({ id }) => ({ kind: "iam-role", name, id }),
      onDelete,
      remove: ({ id }) => vast.removeIamRole(id),
    },
    run,
  );
}

/** @throws Failure that names every policy that is not there */
function idsOf(
  { name, policies }: DesiredIamRole,
  known: readonly SeenIdentityPolicy[],
): readonly number[] {
  const missing = policies.filter((policy) => !known.some((one) => one.name === policy));
  if (missing.length > 0)
    throw new Failure(
      `VAST has no identity policy ${missing.map((policy) => JSON.stringify(policy)).join(", ")} for IAM role "${name}"`,
    );
  return known.filter((one) => policies.includes(one.name)).map(({ id }) => id);
}

/** VAST keeps a session's length where none is declared. */
function isSame(seen: SeenIamRole, wanted: Omit<SeenIamRole, "id" | "name">): boolean {
  const { trustPolicy, policyIds, maxSessionSeconds = seen.maxSessionSeconds } = wanted;
  return (
    samePolicy(seen.trustPolicy, trustPolicy) &&
    seen.maxSessionSeconds === maxSessionSeconds &&
    new Set(seen.policyIds).symmetricDifference(new Set(policyIds)).size === 0
  );
}
