import type { DesiredPolicyAttachment, PrincipalRef } from "../../../policies/vast/desired.ts";
import type { Kind, Next, Step } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenPrincipal, Tenant } from "../administration.ts";
import { exclusively } from "../exclusively.ts";
import { type Run, tenantOf } from "../run.ts";

export interface PolicyAttachmentRecord {
  readonly kind: "policy-attachment";
  readonly principal: PrincipalRef;
  readonly policy: string;
}

interface Seen {
  readonly tenant: Tenant;
  readonly principal: SeenPrincipal | undefined;
  /** Undefined when there is no such policy. */
  readonly policyId: number | undefined;
}

/** Somebody who undoes this driver's writes more often than this has to be talked to. */
const MOST_WRITES = 5;

/**
 * One identity policy on one user or group. VAST replaces the whole list of a principal and has no way to notice a change
 * in between (no ETag), so the list is read again at the last moment, one writer of this machine at a time, and the loop
 * looks afterwards: a write that another system's writer undid is made again.
 */
export function policyAttachment(
  desired: DesiredPolicyAttachment,
  run: Run,
): Kind<Seen, PolicyAttachmentRecord> {
  const { policy } = desired;
  const who = `${desired.principal.type} "${desired.principal.name}"`;
  const record: PolicyAttachmentRecord = {
    kind: "policy-attachment",
    principal: desired.principal,
    policy,
  };
  const write = (
    says: string,
    tenant: Tenant,
    seen: SeenPrincipal,
    change: (ids: readonly number[]) => readonly number[],
  ): Step => ({
    says,
    act: () =>
      exclusively(
        `vast-${tenant.id}-${personOf(seen)}`,
        async () => {
          const now = await run.vast.principal(desired.principal, tenant);
          if (now === undefined) throw unknown(desired.principal, tenant);
          await run.vast.setPolicies(desired.principal, change(now.policyIds), tenant);
        },
        `another driver on this machine has been changing the policies of ${who} for more than a minute; end it, and deploy again`,
      ),
  });
  return {
    observe: () => observe(desired, run),
    next: ({ tenant, principal, policyId }, done): Next<PolicyAttachmentRecord> => {
      if (principal === undefined) throw unknown(desired.principal, tenant);
      if (policyId === undefined)
        throw new Failure(
          `VAST has no identity policy ${JSON.stringify(policy)} in tenant ${JSON.stringify(tenant.name)}`,
        );
      if (principal.policyIds.includes(policyId)) return { is: "settled", record };
      if (done.size >= MOST_WRITES)
        throw new Failure(
          `identity policy "${policy}" was attached to ${who} ${MOST_WRITES} times, and each time somebody else replaced the list: find who administers this ${desired.principal.type} besides this stack`,
        );
      const again = done.size === 0 ? "" : `, try ${done.size + 1}: somebody replaced the list`;
      const says = `attach identity policy "${policy}" to ${who}${again}`;
      const attach = write(says, tenant, principal, (ids) => [...new Set([...ids, policyId])]);
      return { is: "different", steps: [attach] };
    },
    record: ({ principal, policyId }) =>
      policyId !== undefined && principal?.policyIds.includes(policyId) === true
        ? record
        : undefined,
    removal: ({ tenant, principal, policyId }) => {
      if (policyId === undefined || principal?.policyIds.includes(policyId) !== true) return [];
      if (desired.onDelete === "retain") {
        run.progress(
          `${who} keeps identity policy "${policy}"; onDelete: "remove" would detach it`,
        );
        return [];
      }
      const says = `detach identity policy "${policy}" from ${who}`;
      return [write(says, tenant, principal, (ids) => ids.filter((id) => id !== policyId))];
    },
  };
}

async function observe(
  { tenant: tenantName, principal, policy }: DesiredPolicyAttachment,
  run: Run,
): Promise<Seen> {
  const tenant = await tenantOf(run, tenantName);
  const policies = await run.vast.identityPolicies(tenant);
  return {
    tenant,
    principal: await run.vast.principal(principal, tenant),
    policyId: policies.find(({ name }) => name === policy)?.id,
  };
}

/** The same whatever it is looked up by: a stack may know one person by two names. */
function personOf({ ref: { type, source }, localId, known }: SeenPrincipal): string {
  return [type, source, localId ?? known.id ?? known.sid ?? known.name].join("/");
}

function unknown({ type, source, name, id, sid }: PrincipalRef, tenant: Tenant): Failure {
  const by = [
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(sid === undefined ? [] : [`SID ${sid}`]),
    `name ${JSON.stringify(name)}`,
  ].join(", ");
  const where =
    source === "local" ? "a local user or group" : "in the directories of the tenant's providers";
  return new Failure(
    `VAST knows no ${type} by ${by} (${where}) in tenant ${JSON.stringify(tenant.name)}: correct the name, or give the ${type === "user" ? "uid" : "gid"} or SID`,
  );
}
