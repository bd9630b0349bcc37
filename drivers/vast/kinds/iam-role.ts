import type { DesiredIamRole } from "../../../policies/vast/desired.ts";
import { samePolicy } from "../../../policies/canonical.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenIamRole } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";

export interface IamRoleRecord {
  readonly kind: "iam-role";
  readonly name: string;
  readonly id: number;
}

interface Seen {
  readonly role: SeenIamRole | undefined;
  /** Ids of the declared policies, sorted. */
  readonly policyIds: readonly number[];
}

/**
 * An IAM role, assumed with a token of an OIDC provider (VAST 5.5). The specification does not show which policies a role
 * has; where VAST does not tell, they are set once in every run.
 */
export function iamRole(desired: DesiredIamRole, run: Run): Kind<Seen, IamRoleRecord> {
  const { vast, progress } = run;
  const { name, trustPolicy, maxSessionSeconds } = desired;
  const noun = `IAM role "${name}"`;
  const add = `add ${noun}`;
  const change = `change ${noun}`;
  return {
    observe: () => observe(desired, run),
    next: ({ role, policyIds }, done) => {
      const wanted = { trustPolicy, policyIds, maxSessionSeconds };
      if (role === undefined) {
        const act = async (): Promise<void> =>
          vast.addIamRole({ name, ...wanted }, await tenantOf(run, desired.tenant));
        return { is: "different", steps: [{ says: add, act }] };
      }
      const untold = role.policyIds === undefined && !done.has(add) && !done.has(change);
      if (!untold && isSame(role, wanted))
        return { is: "settled", record: { kind: "iam-role", name, id: role.id } };
      const act = (): Promise<void> => vast.updateIamRole(role.id, wanted);
      return { is: "different", steps: [{ says: change, act }] };
    },
    record: ({ role }) => role && { kind: "iam-role", name, id: role.id },
    removal: ({ role }) => {
      if (role === undefined) return [];
      if (desired.onDelete === "remove")
        return [{ says: `remove ${noun}`, act: () => vast.removeIamRole(role.id) }];
      progress(`${noun} stays; onDelete: "remove" would end it`);
      return [];
    },
  };
}

async function observe({ name, tenant, policies }: DesiredIamRole, run: Run): Promise<Seen> {
  const known = await tenantOf(run, tenant);
  const all = await run.vast.identityPolicies(known);
  const missing = policies.filter((policy) => !all.some((one) => one.name === policy));
  if (missing.length > 0)
    throw new Failure(
      `VAST has no identity policy ${missing.map((policy) => JSON.stringify(policy)).join(", ")} for IAM role "${name}"`,
    );
  return {
    role: (await run.vast.iamRoles(known)).find((role) => role.name === name),
    policyIds: all
      .filter((one) => policies.includes(one.name))
      .map(({ id }) => id)
      .sort((one, other) => one - other),
  };
}

function isSame(role: SeenIamRole, wanted: Omit<SeenIamRole, "id" | "name">): boolean {
  const { trustPolicy, policyIds = [], maxSessionSeconds } = wanted;
  return (
    samePolicy(role.trustPolicy, trustPolicy) &&
    (maxSessionSeconds === undefined || role.maxSessionSeconds === maxSessionSeconds) &&
    (role.policyIds === undefined ||
      new Set(role.policyIds).symmetricDifference(new Set(policyIds)).size === 0)
  );
}
